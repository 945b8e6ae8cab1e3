package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.api.ApiServer.Answer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Carts, quotes, and what every route refuses in the same way. */
class ApiIT extends ApiRig {
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
