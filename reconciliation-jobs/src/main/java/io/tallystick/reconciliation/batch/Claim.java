package io.tallystick.reconciliation.batch;

/**
 * What somebody wants to have while they work, over all processes: a job for themselves, a side's
 * record to write to, or to read from with others.
 *
 * @param what for people, who are told that it is taken
 */
public record Claim(String name, boolean shared, String what) {
  /** The only one that may run jobs of that name. */
  public static Claim job(String name) {
    return new Claim("tallystick:job:" + name, false, "The job " + name);
  }

  /**
   * The only one that may add to a side's record, while nobody reads it.
   *
   * @param side books or provider
   */
  public static Claim writes(String side) {
    return new Claim(
        "tallystick:source:" + side,
        false,
        "An import into the %s side, or a run that compares it,".formatted(side));
  }

  /** One of those that read a side's record, while nobody adds to it. */
  public static Claim reads(String side) {
    return new Claim(
        "tallystick:source:" + side, true, "An import into the %s side".formatted(side));
  }
}
