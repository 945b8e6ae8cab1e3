package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.api.ApiServer.Answer;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Carts, quotes, and what every route refuses in the same way. */
class ApiIT {
  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = new ApiServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aCartIsMadeFilledAndRead() {
    Answer made = server.post("/api/cart/items", "{\"sku\":\"MUG-1\",\"qty\":2}");
    assertThat(made.status()).isEqualTo(201);
    String id = made.body().get("cartId").asString();
    assertThat(made.header("Location")).isEqualTo("/api/cart/" + id);

    Answer more =
        server.post(
            "/api/cart/items", "{\"cartId\":\"%s\",\"sku\":\"BOOK-1\",\"qty\":1}".formatted(id));
    assertThat(more.status()).isEqualTo(200);

    Answer read = server.get("/api/cart/" + id);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).isEqualTo(more.body());
    assertThat(read.raw().body())
        .isEqualTo(
            "{\"cartId\":\"%s\",\"items\":[{\"sku\":\"MUG-1\",\"name\":\"Mug, stoneware\",\"qty\":2},{\"sku\":\"BOOK-1\",\"name\":\"The Counting House (book)\",\"qty\":1}]}"
                .formatted(id));
  }

  @ParameterizedTest
  @CsvSource({
    "LAMP-0, 1, 422, product-not-for-sale",
    "NONE, 1, 422, product-not-for-sale",
    "MUG-1, 0, 422, quantity-out-of-range",
    "MUG-1, -1, 422, quantity-out-of-range",
    "MUG-1, 100, 422, quantity-out-of-range"
  })
  void whatACartCantHoldIsRefusedWithTheReason(String sku, int qty, int status, String problem) {
    Answer answer =
        server.post("/api/cart/items", "{\"sku\":\"%s\",\"qty\":%d}".formatted(sku, qty));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo(problem);
  }

  @Test
  void aCartThatIsNotThereIsNotFound() {
    String unknown = "cart_" + "0".repeat(40);
    Answer add =
        server.post(
            "/api/cart/items",
            "{\"cartId\":\"%s\",\"sku\":\"MUG-1\",\"qty\":1}".formatted(unknown));
    assertThat(add.status()).isEqualTo(404);
    assertThat(add.problem()).isEqualTo("cart-unknown");
    assertThat(server.get("/api/cart/" + unknown).problem()).isEqualTo("not-found");
    assertThat(server.get("/api/cart/%00").status()).isEqualTo(400);
    assertThat(server.get("/api/cart/x").problem()).isEqualTo("not-found");
  }

  @Test
  void aQuoteHasThePriceAndItsParts() {
    Answer quote =
        server.post(
            "/api/quote",
            "{\"cartId\":\"%s\",\"address\":{\"country\":\"de\",\"postcode\":\"10115\"},\"currency\":\"eur\"}"
                .formatted(server.cart()));
    assertThat(quote.status()).isEqualTo(200);
    var price = quote.body().get("price");
    assertThat(price.get("totalMinor").asLong()).isEqualTo(2980 + 490);
    assertThat(price.get("shipping").get("amountMinor").asLong()).isEqualTo(490);
    assertThat(price.get("lines").get(0).get("unitMinor").asLong()).isEqualTo(1490);
    assertThat(price.has("coupon")).isFalse();
    assertThat(quote.body().get("holdsUntil").asString()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "FR, EUR, , , not-sold-there",
    "DE, KWD, , , not-shipped-there",
    "DE, CHF, , , no-price-in-currency",
    "DE, EUR, NOCODE, , coupon-not-valid",
    "DE, EUR, SUMMER2020, , coupon-not-valid",
    "DE, EUR, BOOKWORM, , coupon-products",
    "DE, EUR, WELCOME10, , coupon-customer-required",
    "DE, EUR, , pigeon, shipping-method-unknown"
  })
  void aQuoteThatCantBeMadeIsRefusedWithTheReason(
      String country, String currency, String coupon, String method, String problem) {
    Answer quote =
        server.post(
            "/api/quote",
            "{\"cartId\":\"%s\",\"address\":{\"country\":\"%s\"},\"currency\":\"%s\",\"coupon\":%s,\"shippingMethod\":%s}"
                .formatted(server.cart(), country, currency, quoted(coupon), quoted(method)));
    assertThat(quote.status()).isEqualTo(422);
    assertThat(quote.problem()).isEqualTo(problem);
  }

  private static String quoted(String text) {
    return text == null ? "null" : "\"" + text + "\"";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sku\":\"MUG-1\",\"qty\":1,\"price\":1} | unknown-field | 'price'",
        "{\"sku\":\"MUG-1\",\"qty\":1,\"totalMinor\":1} | unknown-field | 'totalMinor'",
        "{\"sku\":\"MUG-1\",\"qty\":1,\"QTY\":1} | unknown-field | 'QTY'",
        "{\"sku\":\"MUG-1\",\"qty\":1,\"qty\":2} | duplicate-field | 'qty'",
        "{\"sku\":\"MUG-1\"} | missing-field | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":null} | missing-field | 'qty'",
        "{\"qty\":1} | missing-field | 'sku'",
        "{\"sku\":\"  \",\"qty\":1} | missing-field | 'sku'",
        "{\"sku\":\"MUG-1\",\"qty\":\"1\"} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":1.0} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":1e0} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":true} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":[1]} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":99999999999} | wrong-type | 'qty'",
        "{\"sku\":1,\"qty\":1} | wrong-type | 'sku'",
        "{\"sku\":true,\"qty\":1} | wrong-type | 'sku'",
        "{\"sku\":{},\"qty\":1} | wrong-type | 'sku'",
        "{\"sku\":\"M\\u0000\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"M\\n\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"M\\ud800\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"\u00c4\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"MUG-1\",\"qty\":1 | malformed-json | line 1",
        "{'sku':\"MUG-1\"} | malformed-json | line 1",
        "{\"sku\":\"MUG-1\",\"qty\":1} {} | malformed-json | ",
        "{\"sku\":\"MUG-1\",\"qty\":NaN} | malformed-json | line 1",
        "[] | malformed-json | object",
        "\"x\" | malformed-json | object",
        "null | malformed-json | missing",
        "'' | malformed-json | missing"
      })
  void aBodyThatIsntRightIsRefusedAndSaysWhere(String body, String problem, String says) {
    Answer answer = server.post("/api/cart/items", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.detail()).contains(says == null ? "" : says);
  }

  @Test
  void aTextThatIsTooLongIsRefusedWithItsField() {
    Answer answer =
        server.post("/api/cart/items", "{\"sku\":\"%s\",\"qty\":1}".formatted("x".repeat(65)));
    assertThat(answer.problem()).isEqualTo("invalid-field");
    assertThat(answer.detail()).contains("'sku'").contains("64");
  }

  @Test
  void deepJsonAndBytesThatAreNoTextAreRefused() {
    assertThat(server.post("/api/cart/items", "{\"sku\":" + "[".repeat(5000)).problem())
        .isEqualTo("wrong-type");
    assertThat(server.post("/api/cart/items", "[".repeat(5000)).problem())
        .isEqualTo("malformed-json");
    Answer notUtf8 =
        server.send(
            "POST",
            "/api/cart/items",
            java.net.http.HttpRequest.BodyPublishers.ofByteArray(
                "{\"sku\":\"\u00ff\",\"qty\":1}".getBytes(StandardCharsets.ISO_8859_1)),
            "Content-Type",
            "application/json");
    assertThat(notUtf8.status()).isEqualTo(400);
    assertThat(notUtf8.problem()).isEqualTo("malformed-json");
  }

  @Test
  void aBodyOverTheLimitIsRefusedWhateverItsLengthSays() {
    String large = "{\"sku\":\"%s\"}".formatted("x".repeat(BodyLimit.MAX_BYTES));
    Answer said = server.post("/api/cart/items", large);
    assertThat(said.status()).isEqualTo(413);
    assertThat(said.problem()).isEqualTo("body-too-large");

    Answer chunked =
        server.send(
            "POST",
            "/api/cart/items",
            java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))),
            "Content-Type",
            "application/json");
    assertThat(chunked.status()).isEqualTo(413);
    assertThat(chunked.problem()).isEqualTo("body-too-large");
    assertThat(chunked.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void aBodyOfJustTheLimitIsRead() {
    String padded = "{\"sku\":\"MUG-1\",\"qty\":1}";
    padded += " ".repeat(BodyLimit.MAX_BYTES - padded.length());
    assertThat(server.post("/api/cart/items", padded).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x"
      })
  void whatIsNotJsonIsRefused(String type) {
    Answer answer =
        server.post("/api/cart/items", "{\"sku\":\"MUG-1\",\"qty\":1}", "Content-Type", type);
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.problem()).isEqualTo("unsupported-media-type");
    assertThat(answer.header("Accept")).isEqualTo("application/json");
  }

  @Test
  void whoWantsSomethingElseThanJsonGetsAProblem() {
    Answer answer = server.get("/api/cart/" + server.cart(), "Accept", "text/csv");
    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.problem()).isEqualTo("not-acceptable");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/checkout, POST",
    "PUT, /api/checkout, POST",
    "DELETE, /api/orders/x, GET",
    "GET, /api/quote, POST",
    "PATCH, /api/cart/items, POST",
    "POST, /health, GET"
  })
  void anotherMethodIsRefusedWithThoseAllowed(String method, String path, String allowed) {
    Answer answer = server.send(method, path, null);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.problem()).isEqualTo("method-not-allowed");
    assertThat(answer.header("Allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/x",
        "/api/cart",
        "/api/orders",
        "/actuator",
        "/actuator/env",
        "/error",
        "/webjars/swagger-ui/index.html",
        "/login",
        "/logout",
        "/favicon.ico",
        "/api/orders/x/y"
      })
  void whatIsNotARouteIsNotThere(String path) {
    Answer answer = server.get(path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.problem()).isEqualTo("not-found");
    assertThat(server.post(path, "{}").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/cart/..%2fx",
        "/api//cart/x",
        "/api/cart/x;y=1",
        "/api/cart/%zz",
        "/api/cart/%00"
      })
  void addressesThatHideSomethingAreRefused(String path) throws Exception {
    String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .doesNotContain("<html", "Tomcat", "Exception", "\tat ");
    assertThat(answer).contains("urn:tallystick:problem:");
  }

  @Test
  void headersThatAreTooLargeAreRefusedWithoutAPage() throws Exception {
    String answer =
        server.raw(
            "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: "
                + "x".repeat(20_000)
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("<html", "Tomcat", "Exception");
  }

  @Test
  void everyAnswerHasTheHeadersThatProtectIt() {
    for (Answer answer :
        new Answer[] {
          server.get("/health"),
          server.get("/api/cart/x"),
          server.get("/nothing"),
          server.post("/api/quote", "{")
        }) {
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.header("Content-Security-Policy"))
          .isEqualTo("default-src 'none'; frame-ancestors 'none'");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
      assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
      assertThat(answer.header("Set-Cookie")).isNull();
      assertThat(answer.header("Server")).isNull();
      assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }
  }

  @Test
  void healthIsUpWhileTheDatabaseIsThere() {
    Answer answer = server.get("/health");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.raw().body()).isEqualTo("{\"status\":\"up\"}");
  }

  @Test
  void withoutItsDatabaseTheServiceSaysSoAndNothingElse() throws Exception {
    try (var alone = new ApiServer()) {
      alone.context.getBean(DataSource.class).unwrap(HikariDataSource.class).close();
      for (String path :
          new String[] {"/health", "/api/cart/cart_" + "0".repeat(40), "/api/orders/x"}) {
        Answer answer = alone.get(path);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.raw().body()).doesNotContain("Hikari", "jdbc");
      }
    }
  }

  @Test
  void whatBrowsersClaimIsKeptEventByEvent() {
    String good =
        "{\"eventId\":\"event-0001\",\"kind\":\"page_view\",\"attribution\":{\"utmSource\":\"n\\u0000\"}}";
    String bad = "{\"kind\":\"sold\",\"valueMinor\":1}";
    Answer answer =
        server.post("/api/analytics/events", "{\"events\":[%s,%s,%s]}".formatted(good, bad, good));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body().get("stored").asInt()).isEqualTo(1);
    assertThat(answer.body().get("duplicates").asInt()).isEqualTo(1);
    assertThat(answer.body().get("refused").get(0).get("index").asInt()).isEqualTo(1);

    String many = "{\"events\":[" + "{},".repeat(50) + "{}]}";
    for (String body : new String[] {"{}", "{\"events\":[]}", "{\"events\":[null]}", many}) {
      Answer refused = server.post("/api/analytics/events", body);
      assertThat(refused.status()).as(body).isEqualTo(400);
      assertThat(refused.detail()).contains("'events'");
    }
    Answer typed = server.post("/api/analytics/events", "{\"events\":[{\"valueMinor\":1.5}]}");
    assertThat(typed.problem()).isEqualTo("wrong-type");
    assertThat(typed.detail()).contains("'events[0].valueMinor'");
  }
}
