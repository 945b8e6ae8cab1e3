package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.api.ApiServer.Answer;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** How often one client may try. */
class LimitsIT {
  private static final String QUOTE =
      "{\"cartId\":\"%s\",\"address\":{\"country\":\"DE\"},\"currency\":\"EUR\",\"coupon\":\"%s\"}";

  @Test
  void couponsOrdersAndCheckoutsAreTriedSoOftenAndNoMore() {
    try (var server =
        new ApiServer(
            "tallystick.checkout.limits.loopback=true",
            "tallystick.checkout.limits.coupon=3",
            "tallystick.checkout.limits.look-up=2",
            "tallystick.checkout.limits.payment=1")) {
      String cart = server.cart();
      for (int i = 0; i < 3; i++) {
        assertThat(server.post("/api/quote", QUOTE.formatted(cart, "GUESS" + i)).problem())
            .isEqualTo("coupon-not-valid");
      }
      tooMany(server.post("/api/quote", QUOTE.formatted(cart, "FIVE-OFF")));
      assertThat(server.post("/api/quote", QUOTE.formatted(cart, "")).status()).isEqualTo(200);

      server.get("/api/orders/1");
      server.get("/api/orders/2");
      tooMany(server.get("/api/orders/3"));

      assertThat(server.post("/api/checkout", "{}").status()).isEqualTo(400);
      tooMany(server.post("/api/checkout", "{}"));
      assertThat(server.get("/health").status()).isEqualTo(200);
    }
  }

  private static void tooMany(Answer answer) {
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.problem()).isEqualTo("too-many-requests");
    assertThat(answer.header("Retry-After")).isEqualTo("60");
  }

  @Test
  void eachClientIsCountedForItselfAndAnIpv6NetworkIsOne() {
    var limits =
        new AttemptLimits(
            new MockEnvironment().withProperty("tallystick.checkout.limits.coupon", "1"));
    limits.take(AttemptLimits.Kind.COUPON, "192.0.2.1");
    limits.take(AttemptLimits.Kind.COUPON, "192.0.2.2");
    limits.take(AttemptLimits.Kind.CART, "192.0.2.1");
    limits.take(AttemptLimits.Kind.COUPON, "2001:db8::1");
    limits.take(AttemptLimits.Kind.COUPON, "2001:db8:0:1::1");
    assertThatThrownBy(() -> limits.take(AttemptLimits.Kind.COUPON, "192.0.2.1"))
        .isInstanceOf(ApiProblem.class);
    assertThatThrownBy(() -> limits.take(AttemptLimits.Kind.COUPON, "2001:db8::ffff"))
        .isInstanceOf(ApiProblem.class);
    limits.take(AttemptLimits.Kind.COUPON, "127.0.0.1");
    limits.take(AttemptLimits.Kind.COUPON, "127.0.0.1"); // loopback isn't counted unless set
    limits.take(AttemptLimits.Kind.COUPON, "unknown");
    assertThatThrownBy(() -> limits.take(AttemptLimits.Kind.COUPON, "nonsense"))
        .isInstanceOf(ApiProblem.class);
  }
}
