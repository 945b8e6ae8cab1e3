package io.tallystick.checkout.settlement;

import java.util.List;

/** Where a payment at the provider carries the number of our order. */
public final class OrderReference {
  /** Metadata keys that shops use for it, as far as seen; the first one found counts. */
  public static final List<String> METADATA_KEYS =
      List.of(
          "order_id",
          "order",
          "orderid",
          "order_number",
          "order_ref",
          "reference",
          "merchant_order_id");

  private OrderReference() {}
}
