package io.tallystick.checkout.saga;

import io.tallystick.checkout.payment.PaymentAttempt;

/** Sends captured money back, as a refund in full. */
@FunctionalInterface
interface MoneyBack {
  /**
   * Sees to it that all of it goes back, however often it is called.
   *
   * @return true once the provider confirms that it has
   */
  boolean isBack(PaymentAttempt payment, String reason);
}
