package io.tallystick.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Serves a {@link Ledger} on 127.0.0.1 as the provider's API under {@code /v1/}, with a control API
 * under {@code /_sandbox/} for everything a real provider decides by itself.
 */
public final class SandboxServer implements AutoCloseable {
  static {
    // the JDK's server has only this switch, read once: without it each answer waits some 40 ms for
    // a delayed acknowledgement
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Faults faults;
  private final RequestCounts counts;
  private final SandboxClock clock;
  private final Webhooks webhooks;
  private final ScheduledExecutorService deliveries;

  private SandboxServer(
      HttpServer server,
      ExecutorService threads,
      Faults faults,
      RequestCounts counts,
      SandboxClock clock,
      Webhooks webhooks) {
    this.server = server;
    this.threads = threads;
    this.faults = faults;
    this.counts = counts;
    this.clock = clock;
    this.webhooks = webhooks;
    this.deliveries = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  }

  /**
   * Starts at once.
   *
   * @param port 0 takes a free one
   * @throws UncheckedIOException when the port is taken
   */
  public static SandboxServer start(Ledger ledger, int port) {
    return start(ledger, port, Clock.systemUTC());
  }

  /**
   * Starts at once. From now on the ledger's changes raise events.
   *
   * @param port 0 takes a free one
   * @param time when requests happen and webhooks are due; a test gives its own
   * @throws UncheckedIOException when the port is taken
   */
  public static SandboxServer start(Ledger ledger, int port, Clock time) {
    HttpServer server;
    try {
      byte[] loopback = {127, 0, 0, 1};
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(loopback), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
    }
    Faults faults = new Faults();
    RequestCounts counts = new RequestCounts();
    SandboxClock clock = new SandboxClock(time);
    Webhooks webhooks = new Webhooks(ledger, clock);
    ledger.announceTo(webhooks);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.createContext(
        "/", new StripeGateway(new Provider(ledger, clock, webhooks), faults, counts));
    server.createContext("/_sandbox/", new ControlGateway(ledger, clock, webhooks, faults, counts));
    server.setExecutor(threads);
    server.start();
    return new SandboxServer(server, threads, faults, counts, clock, webhooks);
  }

  /** For example {@code http://127.0.0.1:12111}, without a slash at the end. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public Faults faults() {
    return faults;
  }

  /** Events on their way; nothing is sent unless {@link Webhooks#deliver} is called. */
  public Webhooks webhooks() {
    return webhooks;
  }

  /** The sandbox's time; it can be moved on. */
  public SandboxClock clock() {
    return clock;
  }

  /** Delivers what is due again and again, for people rather than for tests. */
  public void deliverEvery(Duration interval) {
    var _ =
        deliveries.scheduleWithFixedDelay(
            this::deliverOrComplain, interval.toMillis(), interval.toMillis(), MILLISECONDS);
  }

  private void deliverOrComplain() {
    try {
      webhooks.deliver();
    } catch (RuntimeException e) {
      // a schedule that throws is never run again
      System.getLogger(SandboxServer.class.getName())
          .log(System.Logger.Level.ERROR, "webhooks could not be delivered", e);
    }
  }

  /** Requests so far per path; ids are replaced by {@code {id}}. Faulted requests count too. */
  public Map<String, Long> requestCounts() {
    return counts.snapshot();
  }

  /** Closes every connection; requests that still run are interrupted. */
  @Override
  public void close() {
    deliveries.shutdownNow();
    server.stop(0);
    threads.shutdownNow();
    webhooks.close();
  }
}
