package io.tallystick.checkout.api;

import java.util.Optional;

/** What a customer may know of sending an order's goods, from whoever keeps it. */
@FunctionalInterface
interface OrderFulfilment {
  /** Such as requested, shipped, granted. */
  Optional<String> state(String orderId);
}
