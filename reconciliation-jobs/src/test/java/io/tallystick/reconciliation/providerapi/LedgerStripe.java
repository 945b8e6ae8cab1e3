package io.tallystick.reconciliation.providerapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tallystick.sandbox.BalanceTransaction;
import io.tallystick.sandbox.Charge;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.Payout;
import io.tallystick.sandbox.Refund;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox's ledger over HTTP, as far as the import reads it: lists by window and cursor, newest
 * first, and single objects. Counts requests; fails those it is told to.
 */
final class LedgerStripe implements AutoCloseable {
  static final String MOVEMENTS = "/v1/balance_transactions";
  static final String CHARGES = "/v1/charges";
  static final String REFUNDS = "/v1/refunds";
  static final String DISPUTES = "/v1/disputes";
  static final String PAYOUTS = "/v1/payouts";
  static final List<String> LISTS = List.of(CHARGES, REFUNDS, DISPUTES, PAYOUTS, MOVEMENTS);

  enum Fault {
    EMPTY_500,
    EMPTY_200,
    HTML_502,
    RATE_LIMIT,
    DROP,
    TRUNCATE,
    EMPTY_PAGE
  }

  private final Ledger ledger;
  private final HttpServer server;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Fault> faults = new HashMap<>();
  private Consumer<String> hook = _ -> {};

  LedgerStripe(Ledger ledger) throws IOException {
    this.ledger = ledger;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
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

  /** The request that makes the count of {@code what} reach {@code number} fails. */
  synchronized void fail(String what, int number, Fault fault) {
    faults.put(what + "#" + number, fault);
  }

  /** Called with "what#number" before each answer. */
  synchronized void onRequest(Consumer<String> newHook) {
    hook = newHook;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    boolean list = path.indexOf('/', 4) < 0;
    String what =
        list
            ? path + (query.containsKey("payout") ? "?payout" : "")
            : path.substring(0, path.lastIndexOf('/')) + "/{id}";
    String numbered;
    Fault fault;
    Consumer<String> current;
    synchronized (this) {
      numbered = what + "#" + counts.merge(what, 1, Integer::sum);
      fault = faults.remove(numbered);
      current = hook;
    }
    current.accept(numbered);
    if (fault == Fault.DROP) {
      exchange.close();
      return;
    }
    JsonObject answer = list ? list(path, query) : single(path);
    int status = answer == null ? 404 : 200;
    String body =
        answer == null
            ? "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"No such object\"}}"
            : answer.toString();
    if (fault != null) {
      status =
          switch (fault) {
            case EMPTY_500 -> 500;
            case HTML_502 -> 502;
            case RATE_LIMIT -> 429;
            case EMPTY_200, TRUNCATE, EMPTY_PAGE, DROP -> 200;
          };
      body =
          switch (fault) {
            case EMPTY_500, EMPTY_200, DROP -> "";
            case HTML_502 -> "<html>bad gateway</html>";
            case RATE_LIMIT ->
                "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"slow\"}}";
            case TRUNCATE -> body.substring(0, body.length() / 2);
            case EMPTY_PAGE ->
                "{\"object\":\"list\",\"url\":\"%s\",\"has_more\":true,\"data\":[]}"
                    .formatted(path);
          };
    }
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private JsonObject list(String path, Map<String, String> query) {
    long from = Long.parseLong(query.getOrDefault("created[gte]", "0"));
    long to = Long.parseLong(query.getOrDefault("created[lt]", "" + Long.MAX_VALUE));
    int limit = Integer.parseInt(query.getOrDefault("limit", "10"));
    String payout = query.get("payout");
    JsonArray data = new JsonArray();
    boolean hasMore = false;
    boolean started = !query.containsKey("starting_after");
    for (Row object : objects(path).reversed()) {
      long second = object.created().getEpochSecond();
      boolean inPayout = payout == null || payout.equals(object.payoutId());
      if (started && inPayout && second >= from && second < to) {
        if (data.size() == limit) {
          hasMore = true;
          break;
        }
        data.add(object.json());
      }
      started = started || object.id().equals(query.get("starting_after"));
    }
    JsonObject answer = new JsonObject();
    answer.addProperty("object", "list");
    answer.addProperty("url", path);
    answer.addProperty("has_more", hasMore);
    answer.add("data", data);
    return answer;
  }

  private @Nullable JsonObject single(String path) {
    String id = path.substring(path.lastIndexOf('/') + 1);
    return objects(path.substring(0, path.lastIndexOf('/'))).stream()
        .filter(object -> object.id().equals(id))
        .findFirst()
        .map(Row::json)
        .orElse(null);
  }

  private record Row(String id, Instant created, @Nullable String payoutId, JsonObject json) {}

  private List<Row> objects(String path) {
    return switch (path) {
      case MOVEMENTS -> ledger.balanceTransactions().stream().map(LedgerStripe::row).toList();
      case CHARGES -> ledger.charges().stream().map(LedgerStripe::row).toList();
      case REFUNDS -> ledger.refunds().stream().map(LedgerStripe::row).toList();
      case DISPUTES -> ledger.disputes().stream().map(LedgerStripe::row).toList();
      case PAYOUTS -> ledger.payouts().stream().map(LedgerStripe::row).toList();
      default -> throw new IllegalArgumentException(path);
    };
  }

  private static Row row(BalanceTransaction o) {
    JsonObject json = json("balance_transaction", o.id(), o.created(), o.amount(), o.currency());
    json.addProperty("fee", o.fee());
    json.addProperty("net", o.net());
    json.addProperty("type", o.type());
    json.addProperty("reporting_category", o.reportingCategory());
    json.addProperty("source", o.source());
    json.addProperty("description", o.description());
    json.addProperty("available_on", o.availableOn().getEpochSecond());
    return new Row(o.id(), o.created(), o.payoutId(), json);
  }

  private static Row row(Charge o) {
    JsonObject json = json("charge", o.id(), o.created(), o.amount(), o.currency());
    json.addProperty("amount_captured", o.amountCaptured());
    json.addProperty("status", o.status());
    json.addProperty("payment_intent", o.paymentIntentId());
    JsonObject metadata = new JsonObject();
    o.metadata().forEach(metadata::addProperty);
    json.add("metadata", metadata);
    return new Row(o.id(), o.created(), null, json);
  }

  private static Row row(Refund o) {
    JsonObject json = json("refund", o.id(), o.created(), o.amount(), o.currency());
    json.addProperty("status", o.status());
    json.addProperty("charge", o.chargeId());
    json.addProperty("payment_intent", o.paymentIntentId());
    json.add("metadata", new JsonObject());
    return new Row(o.id(), o.created(), null, json);
  }

  private static Row row(Dispute o) {
    JsonObject json = json("dispute", o.id(), o.created(), o.amount(), o.currency());
    json.addProperty("status", o.status());
    json.addProperty("reason", o.reason());
    json.addProperty("charge", o.chargeId());
    json.addProperty("payment_intent", o.paymentIntentId());
    return new Row(o.id(), o.created(), null, json);
  }

  private static Row row(Payout o) {
    JsonObject json = json("payout", o.id(), o.created(), o.amount(), o.currency());
    json.addProperty("status", o.status());
    json.addProperty("automatic", true);
    json.addProperty("reconciliation_status", "completed");
    json.addProperty("balance_transaction", o.balanceTransactionId());
    json.addProperty("arrival_date", o.arrivalDate().getEpochSecond());
    return new Row(o.id(), o.created(), null, json);
  }

  private static JsonObject json(
      String object, String id, Instant created, long amount, String currency) {
    JsonObject json = new JsonObject();
    json.addProperty("object", object);
    json.addProperty("id", id);
    json.addProperty("created", created.getEpochSecond());
    json.addProperty("amount", amount);
    json.addProperty("currency", currency);
    return json;
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      Function<String, String> decoded = text -> URLDecoder.decode(text, UTF_8);
      query.put(
          decoded.apply(pair.substring(0, equals)), decoded.apply(pair.substring(equals + 1)));
    }
    return query;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
