package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.api.ApiServer.Answer;
import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.saga.CheckoutOutcome;
import io.tallystick.checkout.saga.CheckoutRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;

/** POST /api/checkout: what gets through to the checkout, and what comes back. */
class CheckoutApiIT extends ApiRig {
  private static final String CART = "cart_" + "a".repeat(40);

  /** Valid; a test changes one thing. */
  private static final String VALID =
      """
      {"cartId":"%s","paymentMethod":"pm_card_visa","email":"ada@example.com","currency":"eur",
       "address":{"country":"de","region":"de-be","postcode":"10 115","name":"Ada","street":"Hauptstr. 1","city":"Berlin"},
       "coupon":"welcome10","shippingMethod":"standard",
       "attribution":{"utmSource":"news","utmMedium":"mail","utmCampaign":"c","utmTerm":"t","utmContent":"n",
                      "referrer":"https://example.com/","landingPage":"/mugs"}}
      """
          .formatted(CART);

  @BeforeEach
  void confirmed() {
    server.checkout.asked.clear();
    server.checkout.failure = null;
    server.checkout.answer = answer(201, null, null);
    server.provider.secret = new Outcome.Succeeded<>(new ClientSecret("pi_1_secret_2"));
  }

  private static CheckoutAnswer answer(int status, String intentId, Duration retryAfter) {
    return new CheckoutAnswer(
        status,
        "{\"result\":\"confirmed\",\"orderId\":\"SO-1\",\"totalMinor\":1980,\"currency\":\"EUR\",\"message\":\"Thanks.\"}",
        "SO-1",
        intentId,
        retryAfter,
        CheckoutOutcome.CONFIRMED);
  }

  private static Answer post(String body) {
    return server.post("/api/checkout", body, "Idempotency-Key", "key-1");
  }

  @Test
  void aCheckedRequestGetsThroughWhole() {
    assertThat(post(VALID).status()).isEqualTo(201);
    CheckoutRequest asked = server.checkout.asked.getFirst();
    assertThat(asked.key()).isEqualTo("key-1");
    assertThat(asked.customerRef()).isNull();
    assertThat(asked.cartId()).isEqualTo(CART);
    assertThat(asked.address().toString())
        .isEqualTo("Address[country=DE, region=BE, postcode=10115]");
    assertThat(asked.currency()).isEqualTo("EUR");
    assertThat(asked.coupon()).isEqualTo("welcome10");
    assertThat(asked.shippingMethod()).isEqualTo("standard");
    assertThat(asked.paymentMethod()).isEqualTo("pm_card_visa");
    assertThat(asked.contact().email()).isEqualTo("ada@example.com");
    assertThat(asked.contact().name()).isEqualTo("Ada");
    assertThat(asked.contact().street()).isEqualTo("Hauptstr. 1");
    assertThat(asked.contact().city()).isEqualTo("Berlin");
    assertThat(asked.attribution().source()).isEqualTo("news");
    assertThat(asked.attribution().landingPage()).isEqualTo("/mugs");
    assertThat(asked.clientAddress()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"paymentMethod\":\"browser\",", "\"paymentMethod\":null,", ""})
  void withoutAPaymentMethodTheBrowserConfirms(String method) {
    post(VALID.replace("\"paymentMethod\":\"pm_card_visa\",", method));
    assertThat(server.checkout.asked).hasSize(1);
    assertThat(server.checkout.asked.getFirst().paymentMethod()).isNull();
  }

  @Test
  void theAnswerIsTheCheckoutsWithTheOrdersTokenAdded() {
    Answer answer = post(VALID);
    String token = server.context.getBean(OrderTokens.class).token("SO-1");
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"result\":\"confirmed\",\"orderId\":\"SO-1\",\"totalMinor\":1980,\"currency\":\"EUR\",\"message\":\"Thanks.\",\"orderToken\":\"%s\"}"
                .formatted(token));
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Retry-After")).isNull();
    assertThat(answer.header("Cache-Control")).contains("no-store");
  }

  @Test
  void whoHasToConfirmGetsTheClientSecret() {
    server.checkout.answer = answer(200, "pi_1", Duration.ofMillis(1500));
    Answer answer = post(VALID);
    assertThat(answer.body().get("clientSecret").asString()).isEqualTo("pi_1_secret_2");
    assertThat(answer.body().get("message").asString()).isEqualTo("Thanks.");
    assertThat(answer.header("Retry-After")).isEqualTo("2");
  }

  static List<Outcome<ClientSecret>> noSecrets() {
    return List.of(
        new Outcome.NotSent<>("open circuit"),
        new Outcome.Unknown<>("timeout"),
        new Outcome.Declined<>("resource_missing", "No such payment_intent: pi_1", false, null));
  }

  @ParameterizedTest
  @MethodSource("noSecrets")
  void ifTheProviderCantBeAskedTheCustomerIsToldToAskAgain(Outcome<ClientSecret> outcome) {
    server.provider.secret = outcome;
    server.checkout.answer = answer(200, "pi_1", null);
    Answer answer = post(VALID);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().has("clientSecret")).isFalse();
    assertThat(answer.body().get("orderToken").asString()).isNotBlank();
    assertThat(answer.body().get("message").asString())
        .contains("Try again")
        .contains("won't pay twice");
    assertThat(answer.header("Retry-After")).isEqualTo("2");
    assertThat(answer.raw().body()).doesNotContain("pi_1", "circuit", "timeout");
  }

  @Test
  void aRefusalComesBackAsItIsAndHoldsNoSecret() {
    server.checkout.answer =
        new CheckoutAnswer(
            409,
            "{\"type\":\"urn:tallystick:problem:in-progress\",\"title\":\"At"
                + " it\",\"status\":409,\"detail\":\"Ask again.\"}",
            "SO-1",
            "pi_1",
            Duration.ofSeconds(5),
            CheckoutOutcome.KEY_IN_USE);
    Answer answer = post(VALID);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("in-progress");
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(answer.raw().body()).isEqualTo(server.checkout.answer.body());
  }

  @Test
  void whatFailsWithinSaysNothingOfItself() {
    server.checkout.failure = new IllegalStateException("secret detail of io.tallystick");
    Answer answer = post(VALID);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.problem()).isEqualTo("internal");
    assertThat(answer.raw().body()).doesNotContain("secret detail");

    server.checkout.failure = new DataAccessResourceFailureException("jdbc:postgresql://x");
    Answer database = post(VALID);
    assertThat(database.status()).isEqualTo(503);
    assertThat(database.problem()).isEqualTo("unavailable");
    assertThat(database.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void aKeyIsNeeded() {
    Answer answer = server.post("/api/checkout", VALID);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("idempotency-key-missing");
    assertThat(server.checkout.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb"})
  void aKeyThatIsNotVisibleAsciiIsRefused(String key) {
    refusedKey(server.post("/api/checkout", VALID, "Idempotency-Key", key));
  }

  @Test
  void aKeyOfOtherBytesIsRefused() throws Exception {
    for (String key : List.of("\u00e9", "a\u00a0b")) {
      String answer =
          server.raw(
              "POST /api/checkout HTTP/1.1\r\n"
                  + "Host: x\r\n"
                  + "Connection: close\r\n"
                  + "Content-Type: application/json\r\n"
                  + "Idempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(key, VALID.length(), VALID));
      assertThat(answer).startsWith("HTTP/1.1 400").contains("idempotency-key-invalid");
    }
    assertThat(server.checkout.asked).isEmpty();
  }

  @Test
  void aKeyHasOneTo255CharactersAndIsSentOnce() {
    refusedKey(server.post("/api/checkout", VALID, "Idempotency-Key", "k".repeat(256)));
    refusedKey(server.post("/api/checkout", VALID, "Idempotency-Key", "a", "Idempotency-Key", "b"));
    assertThat(server.post("/api/checkout", VALID, "Idempotency-Key", "k".repeat(255)).status())
        .isEqualTo(201);
  }

  private static void refusedKey(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("idempotency-key-invalid");
    assertThat(server.checkout.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"cartId\":\"cart_ | \"x\":\"cart_ | unknown-field | x",
        "\"cartId\":\"cart_ | \"total\":1,\"cartId\":\"cart_ | unknown-field | total",
        "\"country\":\"de\" | \"country\":\"de\",\"price\":1 | unknown-field | address.price",
        "\"utmSource\" | \"gclid\" | unknown-field | attribution.gclid",
        "\"email\":\"ada@example.com\" | \"email\":null | missing-field | email",
        "\"email\":\"ada@example.com\" | \"email\":\" \" | missing-field | email",
        "\"currency\":\"eur\" | \"currency\":null | missing-field | currency",
        "\"country\":\"de\" | \"country\":null | missing-field | address.country",
        "ada@example.com | ada | invalid-field | email",
        "ada@example.com | a@b@c | invalid-field | email",
        "ada@example.com | ada@example.com\\r\\nBcc: x@y.z | invalid-field | email",
        "ada@example.com | a b@c | invalid-field | email",
        "ada@example.com | a,b@example.com | invalid-field | email",
        "ada@example.com | ada(b)@example.com | invalid-field | email",
        "ada@example.com | ada@example.com;b@example.com | invalid-field | email",
        "\"eur\" | \"euro\" | invalid-field | currency",
        "\"eur\" | \"e1r\" | invalid-field | currency",
        "\"eur\" | 978 | wrong-type | currency",
        "\"country\":\"de\" | \"country\":\"deu\" | invalid-field | address.country",
        "\"country\":\"de\" | \"country\":\"<x>\" | invalid-field | address.country",
        "de-be | b\u00e4r | invalid-field | address.region",
        "10 115 | 10/115 | invalid-field | address.postcode",
        "10 115 | 1234567890123 | invalid-field | address.postcode",
        "\"Ada\" | \"A\\u0000da\" | invalid-field | address.name",
        "Hauptstr. 1 | Haupt\\u0007str. 1 | invalid-field | address.street",
        "\"Berlin\" | \"Ber\\udc00lin\" | invalid-field | address.city",
        "\"welcome10\" | \"wel\\u0000come10\" | invalid-field | coupon",
        "\"welcome10\" | 10 | wrong-type | coupon",
        "\"standard\" | \"st andard\" | invalid-field | shippingMethod",
        "pm_card_visa | pm_card visa | invalid-field | paymentMethod",
        "pm_card_visa | pm_\u00e9 | invalid-field | paymentMethod",
        "\"utmSource\":\"news\" | \"utmSource\":\"ne\\u0000ws\" | invalid-field |"
            + " attribution.utmSource",
        "\"utmMedium\":\"mail\" | \"utmMedium\":7 | wrong-type | attribution.utmMedium",
        "/mugs | /mu\\u0000gs | invalid-field | attribution.landingPage",
        "cart_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | cart \\u0000 | invalid-field | cartId"
      })
  void eachFieldIsCheckedAndNamed(String valid, String bad, String problem, String field) {
    assertThat(VALID).contains(valid);
    Answer answer = post(VALID.replace(valid, bad));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.detail()).contains("'" + field + "'");
    assertThat(server.checkout.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ada@, 250, email",
    "\"Ada\", 200, address.name",
    "Hauptstr. 1, 200, address.street",
    "\"Berlin\", 100, address.city",
    "\"welcome10\", 40, coupon",
    "\"standard\", 40, shippingMethod",
    "pm_card_visa, 100, paymentMethod",
    "\"news\", 200, attribution.utmSource",
    "https://example.com/, 2000, attribution.referrer",
    "/mugs, 2000, attribution.landingPage"
  })
  void eachTextIsBounded(String valid, int most, String field) {
    String inner = valid.replace("\"", "");
    String longer = "x".repeat(most + 1);
    Answer answer = post(VALID.replace(inner, inner.endsWith("@") ? longer + "@" : longer));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-field");
    assertThat(answer.detail()).contains("'" + field + "'");
    assertThat(server.checkout.asked).isEmpty();
  }

  @Test
  void withoutAnAddressOrWithAnotherThingThereIsNoCheckout() {
    Answer none = post("{\"cartId\":\"c\",\"currency\":\"EUR\",\"email\":\"a@b.c\"}");
    assertThat(none.problem()).isEqualTo("missing-field");
    assertThat(none.detail()).contains("'address'");
    Answer text = post("{\"address\":\"Berlin\"}");
    assertThat(text.problem()).isEqualTo("wrong-type");
    assertThat(text.detail()).contains("'address'");
    assertThat(server.checkout.asked).isEmpty();
  }
}
