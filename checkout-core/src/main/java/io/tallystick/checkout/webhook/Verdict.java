package io.tallystick.checkout.webhook;

/** What looking at an event came to. */
sealed interface Verdict {
  record Done(String note) implements Verdict {}

  /** Nobody could tell; to be tried again. */
  record Later(String why) implements Verdict {}

  /** Trying again wouldn't help by itself. */
  record Parked(String reason) implements Verdict {}
}
