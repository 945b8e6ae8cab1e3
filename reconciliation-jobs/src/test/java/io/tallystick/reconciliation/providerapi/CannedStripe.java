package io.tallystick.reconciliation.providerapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tallystick.checkout.stripe.StripeRecord;
import io.tallystick.checkout.stripe.StripeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stripe's objects as a test states them, for what the sandbox can't do: other settlement
 * currencies, unknown categories, contradictions. One page each; the window isn't looked at.
 */
final class CannedStripe implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, List<String>> lists = new ConcurrentHashMap<>();
  private final Map<String, String> singles = new ConcurrentHashMap<>();
  private final List<String> requests = new ArrayList<>();

  CannedStripe() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  StripeRecord record() {
    var settings =
        StripeSettings.of("sk_test_1", "http://127.0.0.1:" + server.getAddress().getPort())
            .withPace(0, 1, 10_000);
    return StripeRecord.open(settings, _ -> {}, System::nanoTime, new SplittableRandom(1));
  }

  /** Paths asked for, singles with their id, lists of a payout's content with the payout. */
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  synchronized void forget() {
    requests.clear();
    lists.clear();
    singles.clear();
  }

  CannedStripe charge(
      String id, long amount, long captured, String currency, String metadata, Instant at) {
    return list(
        "charges",
        """
        {"id":"%s","object":"charge","amount":%d,"amount_captured":%d,"currency":"%s","status":"succeeded",
         "payment_intent":"pi_%s","metadata":%s,"created":%d}
        """
            .formatted(
                id, amount, captured, currency, id.substring(3), metadata, at.getEpochSecond()));
  }

  CannedStripe refund(String id, String charge, long amount, String currency, Instant at) {
    return list(
        "refunds",
        """
        {"id":"%s","object":"refund","amount":%d,"currency":"%s","status":"succeeded","charge":"%s",
         "payment_intent":null,"metadata":{},"created":%d}
        """
            .formatted(id, amount, currency, charge, at.getEpochSecond()));
  }

  CannedStripe dispute(String id, String charge, long amount, String currency, Instant at) {
    return list(
        "disputes",
        """
        {"id":"%s","object":"dispute","amount":%d,"currency":"%s","status":"needs_response","charge":"%s",
         "payment_intent":null,"reason":"general","created":%d}
        """
            .formatted(id, amount, currency, charge, at.getEpochSecond()));
  }

  CannedStripe payout(String id, long amount, String currency, String reconciliation, Instant at) {
    String json =
        """
        {"id":"%s","object":"payout","amount":%d,"currency":"%s","status":"paid","automatic":true,
         "reconciliation_status":"%s","balance_transaction":"txn_%s","arrival_date":%d,"created":%d,
         "trace_id":{"status":"supported","value":"TR-%s"}}
        """
            .formatted(
                id,
                amount,
                currency,
                reconciliation,
                id,
                at.getEpochSecond() + 86_400,
                at.getEpochSecond(),
                id);
    singles.put("/v1/payouts/" + id, json);
    return list("payouts", json);
  }

  CannedStripe movement(
      String id,
      String type,
      String category,
      long gross,
      long fee,
      String currency,
      @Nullable String source,
      Instant at) {
    return list("balance_transactions", json(id, type, category, gross, fee, currency, source, at));
  }

  CannedStripe inPayout(String payout, String... movements) {
    lists.put("payout " + payout, List.of(movements));
    return this;
  }

  /** Known if asked for by its id, but in no list: from before the window. */
  CannedStripe onlySingle(String resource) {
    lists.remove("/v1/" + resource);
    return this;
  }

  static String json(
      String id,
      String type,
      String category,
      long gross,
      long fee,
      String currency,
      @Nullable String source,
      Instant at) {
    return """
    {"id":"%s","object":"balance_transaction","amount":%d,"fee":%d,"net":%d,"currency":"%s","type":"%s",
     "reporting_category":"%s","source":%s,"description":"about %s","created":%d,"available_on":%d}
    """
        .formatted(
            id,
            gross,
            fee,
            gross - fee,
            currency,
            type,
            category,
            source == null ? "null" : "\"" + source + "\"",
            id,
            at.getEpochSecond(),
            at.getEpochSecond() + 86_400);
  }

  private CannedStripe list(String resource, String json) {
    lists.computeIfAbsent("/v1/" + resource, _ -> new ArrayList<>()).add(json);
    String id = json.substring(json.indexOf("\"id\":\"") + 6);
    singles.put("/v1/" + resource + "/" + id.substring(0, id.indexOf('"')), json);
    return this;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String what = path;
    for (String param : query.split("&")) {
      if (param.startsWith("payout=")) {
        what = "payout " + param.substring("payout=".length());
      }
    }
    requests.add(what);
    String single = singles.get(path);
    boolean list = path.indexOf('/', 4) < 0;
    String body =
        list
            ? "{\"object\":\"list\",\"url\":\"%s\",\"has_more\":false,\"data\":[%s]}"
                .formatted(path, String.join(",", lists.getOrDefault(what, List.of())))
            : single != null
                ? single
                : "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"No such object\"}}";
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(list || single != null ? 200 : 404, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
