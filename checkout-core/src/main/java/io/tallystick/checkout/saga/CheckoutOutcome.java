package io.tallystick.checkout.saga;

import java.util.Map;
import java.util.Objects;

/** What a request to buy came to, in one word: for metrics, not for the customer. */
public enum CheckoutOutcome {
  /** Paid, or held until shipment. */
  CONFIRMED,
  /** The customer has to confirm in the browser. */
  ACTION_REQUIRED,
  /** Under way at the bank; takes days. */
  PROCESSING,
  /** Nobody knows yet whether money moved. */
  CHECKING,
  /** Others go on with it. */
  UNDER_WAY,
  DECLINED,
  /** Begun, and undone. */
  NOT_COMPLETED,
  OUT_OF_STOCK,
  /** By the fraud screen. */
  REFUSED,
  /** Cart, address or coupon can't be bought like this. */
  NOT_FOR_SALE,
  /** The cart is sold already: a duplicate. */
  ALREADY_ORDERED,
  /** The cart is being paid already: a duplicate. */
  PAYMENT_PENDING,
  /** The provider couldn't be reached, or no rates; nothing was taken. */
  UNAVAILABLE,
  /** It broke off on our side. */
  BROKEN,
  /** The same key and request again: the same answer. */
  REPLAYED,
  /** The key is being worked on. */
  KEY_IN_USE,
  /** The key came with another request. */
  KEY_REUSED;

  private static final Map<String, CheckoutOutcome> OF_RESULTS =
      Map.of(
          "confirmed", CONFIRMED,
          "action_required", ACTION_REQUIRED,
          "processing", PROCESSING,
          "checking", CHECKING,
          "under_way", UNDER_WAY);

  private static final Map<String, CheckoutOutcome> OF_PROBLEMS =
      Map.ofEntries(
          Map.entry("payment-declined", DECLINED),
          Map.entry("not-completed", NOT_COMPLETED),
          Map.entry("out-of-stock", OUT_OF_STOCK),
          Map.entry("refused", REFUSED),
          Map.entry("coupon-not-valid", NOT_FOR_SALE),
          Map.entry("already-ordered", ALREADY_ORDERED),
          Map.entry("payment-pending", PAYMENT_PENDING),
          Map.entry("payment-unavailable", UNAVAILABLE),
          Map.entry("quote-rates-unavailable", UNAVAILABLE),
          Map.entry("being-checked", BROKEN),
          Map.entry("interrupted", NOT_COMPLETED),
          Map.entry("in-progress", KEY_IN_USE),
          Map.entry("key-reused", KEY_REUSED));

  static CheckoutOutcome ofResult(String result) {
    return Objects.requireNonNull(OF_RESULTS.get(result), result);
  }

  static CheckoutOutcome of(Problem problem) {
    String name = problem.name();
    CheckoutOutcome known = OF_PROBLEMS.get(name);
    if (known != null) {
      return known;
    }
    return name.startsWith("quote-") ? NOT_FOR_SALE : BROKEN;
  }
}
