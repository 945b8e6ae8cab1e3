package io.tallystick.reconciliation.worker;

/** What became of a job, with a sentence for people. */
sealed interface Outcome {
  String note();

  /** It ran to its end. */
  record Done(boolean discrepancies, String note) implements Outcome {}

  record Failed(String note) implements Outcome {}

  /** It can't be done, now or later. */
  record Refused(String note) implements Outcome {}

  /** Something else runs that it would collide with. */
  record Busy(String note) implements Outcome {}
}
