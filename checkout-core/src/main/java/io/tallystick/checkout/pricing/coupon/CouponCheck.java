package io.tallystick.checkout.pricing.coupon;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a coupon is good for certain goods now. A check takes nothing; only redeeming does. */
public sealed interface CouponCheck {
  /**
   * It is good.
   *
   * @param code in upper case
   * @param rule in words, such as "10 % off"
   * @param discountsMinor per goods asked about, in their order; 0 where it isn't good
   * @param until when it ends, if it does
   */
  record Granted(String code, String rule, List<Long> discountsMinor, @Nullable Instant until)
      implements CouponCheck {
    public Granted {
      discountsMinor = List.copyOf(discountsMinor);
    }
  }

  /**
   * It isn't.
   *
   * @param reason for staff and logs
   * @param message for the customer: the same for unknown, early, expired and used-up codes, so
   *     that guessing doesn't show which codes exist
   */
  record Refused(CouponRefusal reason, String message) implements CouponCheck {}
}
