package io.tallystick.reports.tieout;

/**
 * A number of entries and what they come to.
 *
 * @param minor signed, in minor units of one currency
 */
public record Sum(long count, long minor) {
  public static final Sum NONE = new Sum(0, 0);

  public Sum plus(Sum other) {
    return new Sum(Math.addExact(count, other.count), Math.addExact(minor, other.minor));
  }

  public Sum minus(Sum other) {
    return new Sum(Math.subtractExact(count, other.count), Math.subtractExact(minor, other.minor));
  }

  public boolean isNone() {
    return count == 0 && minor == 0;
  }
}
