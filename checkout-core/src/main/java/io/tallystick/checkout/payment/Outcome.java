package io.tallystick.checkout.payment;

import org.jspecify.annotations.Nullable;

/**
 * What a call to the provider came to. There are these four and no exception: who calls must say
 * what follows from each.
 *
 * @param <T> what the provider answers with
 */
public sealed interface Outcome<T> {
  /** It was done, and this is its result. Of a question: this is the answer. */
  record Succeeded<T>(T value) implements Outcome<T> {}

  /**
   * The provider understood and said no; nothing was taken or given. Of a question: there is no
   * such object.
   *
   * @param code the provider's, such as card_declined or its decline code
   * @param message for the customer if {@code forCustomer}, else for us
   * @param value the object as it stands now, if the provider sent it
   */
  record Declined<T>(String code, String message, boolean forCustomer, @Nullable T value)
      implements Outcome<T> {}

  /** It certainly wasn't carried out: the same call may be made again. */
  record NotSent<T>(String why) implements Outcome<T> {}

  /** Nobody knows whether it was carried out: only asking the provider can tell. */
  record Unknown<T>(String why) implements Outcome<T> {}
}
