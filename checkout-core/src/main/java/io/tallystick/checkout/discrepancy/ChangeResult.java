package io.tallystick.checkout.discrepancy;

import java.util.List;

/** What a wanted change came to. Whatever isn't done, changed nothing. */
public sealed interface ChangeResult {
  /** Done, with that many discrepancies. */
  record Done(int discrepancies) implements ChangeResult {}

  /** The same form did it before. */
  record AlreadyDone() implements ChangeResult {}

  /** A second person is asked now, or has been since the same form's first time. */
  record Asked(String requestId) implements ChangeResult {}

  /** These aren't any more as they were seen. */
  record Changed(List<Long> ids) implements ChangeResult {}

  /** A run or somebody else is writing to them: to be tried again. */
  record Busy() implements ChangeResult {}

  /** They may not take that step from where they stand. */
  record NotPossible(List<Long> ids, String why) implements ChangeResult {}

  /** Somebody has asked for a decision on one of them already. */
  record AlreadyAsked(long id, String requestId) implements ChangeResult {}

  /** There are no such discrepancies. */
  record NoSuch(List<Long> ids) implements ChangeResult {}

  /** The form's key was used for something else. */
  record KeyConflict() implements ChangeResult {}
}
