package io.tallystick.checkout.run;

/**
 * A request that this worker may work on, as long as it says so often enough.
 *
 * @param again it was begun before, by a worker that died or went
 * @param stopping somebody wanted it to stop before its worker died
 */
public record JobClaim(
    long requestId, String token, WantedJob job, int tries, boolean again, boolean stopping) {
  /** How a claim stands. */
  public enum Hold {
    MINE,
    /** Mine, and asked to stop. */
    STOP,
    /** It ran out and somebody else has it, or has ended it. */
    LOST
  }
}
