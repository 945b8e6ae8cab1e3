package io.tallystick.checkout.order;

import org.jspecify.annotations.Nullable;

/**
 * A wanted change of an order's state.
 *
 * @param reason for people, as it shall stand in the order's history
 * @param actor who or what does it: "checkout", "webhook", "run 17", a member of staff
 * @param providerEvent the provider's event or object that shows it, if there is one
 */
public record OrderMove(
    String orderId,
    OrderState to,
    String reason,
    String actor,
    Evidence evidence,
    @Nullable String providerEvent) {

  /** A change of our own doing. */
  public static OrderMove ours(String orderId, OrderState to, String reason, String actor) {
    return new OrderMove(orderId, to, reason, actor, Evidence.OURS, null);
  }

  /** A change that the provider's word shows. */
  public static OrderMove onProvidersWord(
      String orderId, OrderState to, String reason, String actor, String providerEvent) {
    return new OrderMove(orderId, to, reason, actor, Evidence.PROVIDER, providerEvent);
  }
}
