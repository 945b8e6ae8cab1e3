package io.tallystick.reconciliation.providerapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The sandbox behind a relay that hands every request on byte for byte. The relay counts a payout's
 * content apart from the window's movements, and lets a test act while a request is on its way.
 */
final class WatchedSandbox implements AutoCloseable {
  static final String MOVEMENTS = "/v1/balance_transactions";
  static final String CHARGES = "/v1/charges";
  static final String REFUNDS = "/v1/refunds";
  static final String DISPUTES = "/v1/disputes";
  static final String PAYOUTS = "/v1/payouts";
  static final List<String> LISTS = List.of(CHARGES, REFUNDS, DISPUTES, PAYOUTS, MOVEMENTS);

  private static final List<String> PASSED_ON =
      List.of("Authorization", "Stripe-Version", "Accept", "User-Agent");

  private final SandboxServer sandbox;
  private final HttpServer relay;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Integer> counts = new TreeMap<>();
  private Consumer<String> hook = _ -> {};

  WatchedSandbox(Ledger ledger) throws IOException {
    sandbox = SandboxServer.start(ledger, 0);
    relay = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    relay.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    relay.createContext("/", this::handle);
    relay.start();
  }

  String address() {
    return "http://127.0.0.1:" + relay.getAddress().getPort();
  }

  /**
   * Requests so far: a list's path, "path/{id}" for singles, "path?payout" for payouts' content.
   */
  synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }

  synchronized int count(String what) {
    return counts.getOrDefault(what, 0);
  }

  synchronized void resetCounts() {
    counts.clear();
  }

  /** So many requests of that path from now on pass, the next one meets the fault. */
  void fail(Fault fault, int passing) {
    sandbox.faults().arm(fault.withSkip(passing));
  }

  /** Called with "what#number" before the request is handed on. */
  synchronized void onRequest(Consumer<String> newHook) {
    hook = newHook;
  }

  private void handle(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    boolean ofPayout = String.valueOf(uri.getQuery()).contains("payout=");
    boolean list = LISTS.contains(uri.getPath());
    String what =
        list
            ? uri.getPath() + (ofPayout ? "?payout" : "")
            : uri.getPath().substring(0, uri.getPath().lastIndexOf('/')) + "/{id}";
    String numbered;
    Consumer<String> current;
    synchronized (this) {
      numbered = what + "#" + counts.merge(what, 1, Integer::sum);
      current = hook;
    }
    current.accept(numbered);
    // brackets stand bare in Stripe's queries; java.net.URI wants them escaped
    var request =
        HttpRequest.newBuilder(
            URI.create(sandbox.baseUrl() + uri.toString().replace("[", "%5B").replace("]", "%5D")));
    for (String name : PASSED_ON) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    try (exchange) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      byte[] body = answer.body().getBytes(UTF_8);
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      // the sandbox dropped the connection: so does the relay
      exchange.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    relay.stop(0);
    client.close();
    sandbox.close();
  }
}
