package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** How much one person may ask for, and how long a request can be approved. */
class RefundLimitsIT extends RefundRig {
  private static final RefundLimit LIMIT = new RefundLimit(500, 800);

  private RequestResult ask(String order, long minor, String by, String key) {
    return shop.refunds.request(order, minor, "damaged", by, key, _ -> LIMIT);
  }

  @Test
  void oneRequestAndOneDayHaveALimitEach() {
    shop.paid("SO-1", 5000);
    assertThat(ask("SO-1", 501, "anna", "k1"))
        .isEqualTo(new RequestResult.OverLimit(500, 0, "EUR", false));
    assertThat(ask("SO-1", 500, "anna", "k2")).isInstanceOf(RequestResult.Requested.class);
    assertThat(ask("SO-1", 301, "anna", "k3"))
        .isEqualTo(new RequestResult.OverLimit(800, 500, "EUR", true));
    assertThat(ask("SO-1", 300, "anna", "k4")).isInstanceOf(RequestResult.Requested.class);
    // the same form again is the same refund, also with the day used up
    assertThat(ask("SO-1", 300, "anna", "k4")).isInstanceOf(RequestResult.Requested.class);
    assertThat(ask("SO-1", 500, "bert", "k5")).isInstanceOf(RequestResult.Requested.class);
    shop.advance(Duration.ofHours(24).plusSeconds(1));
    assertThat(ask("SO-1", 500, "anna", "k6")).isInstanceOf(RequestResult.Requested.class);
    assertThat(shop.rows()).isEqualTo(4);
  }

  @Test
  void whatWasRejectedDoesNotCount() {
    shop.paid("SO-1", 5000);
    var first = (RequestResult.Requested) ask("SO-1", 500, "anna", "k1");
    shop.refunds.reject(first.refund().refundId(), "bert", "no");
    assertThat(ask("SO-1", 500, "anna", "k2")).isInstanceOf(RequestResult.Requested.class);
  }

  @Test
  void manyOrdersAtOnceDoNotPassTheDaysLimit() throws Exception {
    for (int i = 0; i < 8; i++) {
      shop.order("SO-" + i, 1000, "paid");
      shop.attempt("SO-" + i, "A-" + i, 1000, "pi_" + i);
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<RequestResult>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String order = "SO-" + i;
        all.add(() -> ask(order, 400, "anna", order));
      }
      int granted = 0;
      for (var each : threads.invokeAll(all)) {
        granted += each.get() instanceof RequestResult.Requested ? 1 : 0;
      }
      assertThat(granted).isEqualTo(2);
    }
    assertThat(shop.rows()).isEqualTo(2);
  }

  @Test
  void anOldRequestCanOnlyBeRejected() {
    shop.paid("SO-1", 1000);
    String early = shop.requested("SO-1", 100);
    String late = shop.requested("SO-1", 200);
    shop.advance(Duration.ofDays(3).minusSeconds(1));
    assertThat(shop.refunds.approve(early, "bert", 100)).isInstanceOf(DecisionResult.Decided.class);
    shop.advance(Duration.ofSeconds(1));
    assertThat(shop.refunds.approve(late, "bert", 200))
        .isEqualTo(new DecisionResult.Expired(RefundShop.NOON.plus(Duration.ofDays(3))));
    // who approved in time is still told so
    assertThat(shop.refunds.approve(early, "bert", 100)).isInstanceOf(DecisionResult.Decided.class);
    assertThat(shop.state(late)).isEqualTo(RefundState.REQUESTED);
    assertThat(shop.refunds.reject(late, "bert", "too late"))
        .isInstanceOf(DecisionResult.Decided.class);
  }
}
