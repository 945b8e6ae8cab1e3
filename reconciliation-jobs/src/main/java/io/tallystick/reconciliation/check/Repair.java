package io.tallystick.reconciliation.check;

/**
 * Puts one difference right through the same state machine as everything else. May be called twice
 * for the same one, by processes that died in between: the second time there is nothing to do.
 */
public interface Repair {
  /** What it came to. Nobody knows what a call that throws came to: the next run looks again. */
  sealed interface Result {}

  /**
   * It is right now.
   *
   * @param before how it stood, enough to undo it by hand
   * @param after how it stands
   */
  record Done(String before, String after) implements Result {}

  /** It can't be put right, or not now. */
  record NotDone(String why) implements Result {}

  /** What it would do, in a few words for people; asks and changes nothing. */
  String plan(Found found);

  /** False: it only asks and takes down the answer, so a run may do it any number of times. */
  default boolean isLimited() {
    return true;
  }

  /**
   * True: it calls the provider, so not in a transaction. Else it is done in one with the note that
   * it was: a process that dies does both or neither.
   */
  default boolean callsOutside() {
    return false;
  }

  /**
   * Does it.
   *
   * @param actor the run, for the audit
   */
  Result repair(Found found, String actor);
}
