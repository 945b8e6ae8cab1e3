package io.tallystick.reports.payouts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an amount came about, step by step, in one currency and in minor units. All steps are signed
 * by what they do to the balance: opening + lines + unexplained = closing.
 *
 * @param payoutId null: a period's
 * @param openingMinor the balance before; 0 for a payout
 * @param closingMinor the balance after it; for a payout its amount
 */
public record Waterfall(
    @Nullable String payoutId,
    String currency,
    Content content,
    long openingMinor,
    List<Line> lines,
    long closingMinor) {
  /** What kind of step. The order is that of a report. */
  public enum Part {
    GROSS,
    REFUNDS,
    DISPUTES,
    FEES,
    ADJUSTMENTS,
    PAYOUTS
  }

  /** Whether all of it is known. */
  public enum Content {
    /** All movements are known: what is unexplained is an error. */
    WHOLE,
    /** A manual or instant payout: the provider can't say what is in it, nobody can. */
    NOT_DECOMPOSABLE,
    /** The provider will say, or hasn't been asked; lines are those known so far. */
    NOT_KNOWN_YET
  }

  /**
   * One step.
   *
   * @param category the provider's word; of fees that of the movement they were taken from
   * @param count movements in it
   */
  public record Line(Part part, String category, long count, long minor) {}

  public Waterfall {
    lines = List.copyOf(lines);
  }

  /** The sum of a kind of steps. */
  public long sum(Part part) {
    return lines.stream()
        .filter(line -> line.part() == part)
        .mapToLong(Line::minor)
        .reduce(0, Math::addExact);
  }

  /** What no step explains; null where it means nothing, since not all of it is known. */
  public @Nullable Long unexplainedMinor() {
    return content == Content.WHOLE
        ? (Long) Math.subtractExact(closingMinor, Math.addExact(openingMinor, explained()))
        : null;
  }

  private long explained() {
    return lines.stream().mapToLong(Line::minor).reduce(0, Math::addExact);
  }
}
