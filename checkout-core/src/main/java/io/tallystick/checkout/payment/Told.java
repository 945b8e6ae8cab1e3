package io.tallystick.checkout.payment;

import org.jspecify.annotations.Nullable;

/**
 * Who brings news from the provider, for the history.
 *
 * @param actor "checkout", "webhook", "sweep", "run 17", a member of staff
 * @param providerEvent the event that says so; null: the provider's answer to a call
 */
public record Told(String actor, @Nullable String providerEvent) {
  public static Told byAnswer(String actor) {
    return new Told(actor, null);
  }
}
