package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** One shop, and what one refund in it has to come to. */
abstract class RefundRig {
  static final String REFUNDS = "/v1/refunds";
  static final Duration MINUTE = Duration.ofMinutes(1);
  final RefundShop shop = new RefundShop();

  @AfterEach
  void close() {
    shop.close();
  }

  String approvedOf(long amount) {
    shop.paid("SO-1", 1000);
    return shop.approved("SO-1", amount);
  }

  void assertRefundedOnce(String id, long amount) {
    assertThat(shop.state(id)).isEqualTo(RefundState.SUCCEEDED);
    assertThat(shop.atProvider()).containsExactly(amount);
    assertThat(shop.events("SO-1")).hasSize(1);
    assertThat(shop.orderState("SO-1")).isEqualTo("partially_refunded");
  }

  void dies(String id) {
    assertThatThrownBy(() -> shop.refunds.submit(id)).isInstanceOf(WatchedProvider.Killed.class);
    shop.provider.diesBeforeCall = false;
    shop.provider.diesAfterCall = false;
    assertThat(shop.state(id)).isEqualTo(RefundState.SUBMITTED);
  }
}
