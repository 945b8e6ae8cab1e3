package io.tallystick.checkout.fraud;

/** What a screen came to. */
public sealed interface Verdict {
  record Pass() implements Verdict {}

  /** Goes on, but a person should look at it before anything leaves the house. */
  record Review(String reason) implements Verdict {}

  /**
   * Isn't taken.
   *
   * @param reason for staff; the customer isn't told which rule it was
   */
  record Refuse(String reason) implements Verdict {}
}
