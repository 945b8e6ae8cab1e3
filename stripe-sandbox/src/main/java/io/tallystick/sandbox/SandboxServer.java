package io.tallystick.sandbox;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves a {@link Ledger} on 127.0.0.1 as the provider's read API under {@code /v1/}, with a
 * control API under {@code /_sandbox/}: health, requests, faults, reports.
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

  private SandboxServer(
      HttpServer server, ExecutorService threads, Faults faults, RequestCounts counts) {
    this.server = server;
    this.threads = threads;
    this.faults = faults;
    this.counts = counts;
  }

  /**
   * Starts at once.
   *
   * @param port 0 takes a free one
   * @throws UncheckedIOException when the port is taken
   */
  public static SandboxServer start(Ledger ledger, int port) {
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
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.createContext("/", new StripeGateway(new StripeApi(ledger), faults, counts));
    server.createContext("/_sandbox/", new ControlGateway(ledger, faults, counts));
    server.setExecutor(threads);
    server.start();
    return new SandboxServer(server, threads, faults, counts);
  }

  /** For example {@code http://127.0.0.1:12111}, without a slash at the end. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public Faults faults() {
    return faults;
  }

  /** Requests so far per path; ids are replaced by {@code {id}}. Faulted requests count too. */
  public Map<String, Long> requestCounts() {
    return counts.snapshot();
  }

  /** Closes every connection; requests that still run are interrupted. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
