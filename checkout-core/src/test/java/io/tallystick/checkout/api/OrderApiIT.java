package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.api.ApiServer.Answer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GET /api/orders/{id}: who may see an order, and who is told nothing. */
class OrderApiIT {
  private static final String NOW = "2026-09-01T12:00:00Z";

  private static ApiServer server;
  private static String token;

  @BeforeAll
  static void anOrderPaidAndPartlyRefunded() {
    server = new ApiServer();
    token = server.context.getBean(OrderTokens.class).token("SO-1");
    server
        .jdbc
        .sql(
            """
            INSERT INTO orders (order_id, customer_ref, currency, total_minor, state, placed_at, lookup_hash, review_reason)
            VALUES ('SO-1', 'ada', 'EUR', 3470, 'partially_refunded', :now::timestamptz, :hash, 'odd address'),
                   ('SO-2', NULL, 'EUR', 990, 'payment_pending', :now::timestamptz, NULL, NULL)
            """)
        .param("now", NOW)
        .param("hash", OrderTokens.hash(token))
        .update();
    server
        .jdbc
        .sql(
            """
            INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency,
                idempotency_key, failure_message, created_at, captured_at)
            VALUES ('att-1', 'SO-1', 'captured', 3470, 3470, 'EUR', 'k1', 'internal words', :now::timestamptz, :now::timestamptz)
            """)
        .param("now", NOW)
        .update();
    for (String state : List.of("requested", "rejected", "submitted", "succeeded", "failed")) {
      server
          .jdbc
          .sql(
              """
              INSERT INTO refund (refund_id, order_id, amount_minor, currency, state, requested_at)
              VALUES (:id, 'SO-1', 100, 'EUR', :state, :now::timestamptz)
              """)
          .param("id", "re-" + state)
          .param("state", state)
          .param("now", NOW)
          .update();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void whoHoldsTheTokenSeesTheOrderAndNothingOfOurs() {
    Answer answer = server.get("/api/orders/SO-1", "Order-Token", token);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"orderId\":\"SO-1\",\"state\":\"partly_refunded\",\"message\":\"A part of what you"
                + " paid was given back.\","
                + "\"placedAt\":\"2026-09-01T12:00:00Z\",\"currency\":\"EUR\",\"totalMinor\":3470,\"paidMinor\":3470,"
                + "\"refundedMinor\":100,\"refunds\":[{\"amountMinor\":100,\"state\":\"failed\",\"since\":\"2026-09-01T12:00:00Z\"},"
                + "{\"amountMinor\":100,\"state\":\"on_its_way\",\"since\":\"2026-09-01T12:00:00Z\"},"
                + "{\"amountMinor\":100,\"state\":\"done\",\"since\":\"2026-09-01T12:00:00Z\"}]}");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(server.get("/api/orders/SO-1?token=" + token).body()).isEqualTo(answer.body());
  }

  @Test
  void theOwnerSeesTheOrderByTheShopsLogIn() throws Exception {
    Answer answer = server.get("/api/orders/SO-1", "Authorization", "Bearer " + jwt("ada", 60));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("orderId").asString()).isEqualTo("SO-1");
  }

  @Test
  void forAllOthersItIsAsIfThereWereNoOrder() throws Exception {
    String other = server.context.getBean(OrderTokens.class).token("SO-2");
    Answer none = server.get("/api/orders/SO-99");
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.problem()).isEqualTo("not-found");
    for (Answer answer :
        new Answer[] {
          server.get("/api/orders/SO-1"),
          server.get("/api/orders/SO-1", "Order-Token", "guess"),
          server.get("/api/orders/SO-1", "Order-Token", ""),
          server.get("/api/orders/SO-1", "Order-Token", other),
          server.get("/api/orders/SO-1", "Order-Token", "x".repeat(5000)),
          server.get("/api/orders/SO-1", "Order-Token", OrderTokens.hash(token)),
          server.get("/api/orders/so-1", "Order-Token", token),
          server.get("/api/orders/SO-2", "Order-Token", other), // stored without a hash
          server.get("/api/orders/SO-2", "Order-Token", ""),
          server.get("/api/orders/SO-99", "Order-Token", token),
          server.get("/api/orders/" + "x".repeat(3000), "Order-Token", token),
          server.get("/api/orders/SO-1", "Authorization", "Bearer " + jwt("bob", 60)),
          server.get("/api/orders/SO-2", "Authorization", "Bearer " + jwt("ada", 60)),
          server.get("/api/orders/SO-2", "Authorization", "Bearer " + jwt("null", 60))
        }) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.raw().body()).isEqualTo(none.raw().body());
    }
  }

  @Test
  void aLoggedInCustomerMayUseATokenToo() throws Exception {
    Answer answer =
        server.get(
            "/api/orders/SO-1", "Authorization", "Bearer " + jwt("bob", 60), "Order-Token", token);
    assertThat(answer.status()).isEqualTo(200);
  }

  private static String jwt(String subject, long secondsLeft) throws Exception {
    return signed(JWSAlgorithm.HS256, ApiServer.JWT_SECRET, claims(subject, secondsLeft));
  }

  private static JWTClaimsSet claims(String subject, long secondsLeft) {
    return new JWTClaimsSet.Builder()
        .subject(subject)
        .expirationTime(Date.from(Instant.now().plusSeconds(secondsLeft)))
        .build();
  }

  private static String signed(JWSAlgorithm algorithm, String secret, JWTClaimsSet claims)
      throws Exception {
    var jwt = new SignedJWT(new JWSHeader(algorithm), claims);
    jwt.sign(new MACSigner(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return jwt.serialize();
  }

  static List<String> badHeaders() throws Exception {
    String good = jwt("ada", 60);
    return List.of(
        "Bearer",
        "Bearer x",
        "Bearer " + good.substring(0, good.length() - 2) + "xx",
        "Bearer " + jwt("ada", -120),
        "Bearer "
            + signed(
                JWSAlgorithm.HS256, "another secret, also of 32 bytes or more", claims("ada", 60)),
        "Bearer "
            + signed(
                JWSAlgorithm.HS512, ApiServer.JWT_SECRET + ApiServer.JWT_SECRET, claims("ada", 60)),
        "Bearer " + new PlainJWT(claims("ada", 60)).serialize(),
        "Bearer "
            + signed(
                JWSAlgorithm.HS256,
                ApiServer.JWT_SECRET,
                new JWTClaimsSet.Builder().subject("ada").build()),
        "Bearer " + jwt(null, 60),
        "Bearer " + jwt(" ", 60),
        "Bearer " + jwt("a\u0000b", 60),
        "Bearer " + jwt("x".repeat(201), 60),
        "Basic YWRhOmFkYQ==",
        "x");
  }

  @ParameterizedTest
  @MethodSource("badHeaders")
  void aLogInThatIsntGoodIsRefusedOnEveryRoute(String header) {
    for (String path : List.of("/api/orders/SO-1", "/api/cart/x", "/health")) {
      Answer answer = server.get(path, "Authorization", header, "Order-Token", token);
      assertThat(answer.status()).as(header).isEqualTo(401);
      assertThat(answer.problem()).isEqualTo("not-authenticated");
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer x", "Basic eA=="})
  void whereThereIsNoLogInEveryHeaderIsRefusedAndGuestsAreServed(String header) throws Exception {
    try (var guestsOnly = new ApiServer(CustomerTokens.SECRET + "=")) {
      assertThat(guestsOnly.get("/api/cart/x", "Authorization", header).status()).isEqualTo(401);
      assertThat(
              guestsOnly.get("/api/cart/x", "Authorization", "Bearer " + jwt("ada", 60)).status())
          .isEqualTo(401);
      assertThat(guestsOnly.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void aLoggedInCustomersCheckoutIsTheirs() throws Exception {
    server.post(
        "/api/checkout",
        "{\"cartId\":\"c\",\"currency\":\"EUR\",\"email\":\"a@b.c\",\"address\":{\"country\":\"DE\"}}",
        "Idempotency-Key",
        "k",
        "Authorization",
        "Bearer " + jwt("ada", 60));
    assertThat(server.checkout.asked.getLast().customerRef()).isEqualTo("ada");
  }
}
