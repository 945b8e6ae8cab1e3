package io.tallystick.reconciliation.reconcile;

import io.tallystick.reconciliation.match.Totals;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Refuses sources that can't prove anything: empty, short, or ended too early. A green verdict on
 * half a report is worse than none. A source that is known to be whole is taken as it is, however
 * little there is in it.
 */
final class SourceCheck {
  /** With fewer entries than this, what is missing is named one by one instead. */
  static final long ENOUGH_TO_JUDGE = 20;

  /** Less than this part of the other side's entries is no day's worth of differences. */
  static final double SHORT = 0.5;

  /** Nothing for so long, while the other side went on, is an export that ended early. */
  static final Duration SILENCE = Duration.ofHours(3);

  private final Totals totals;
  private final JdbcProof proofs;

  SourceCheck(Totals totals, JdbcProof proofs) {
    this.totals = totals;
    this.proofs = proofs;
  }

  /**
   * Counts both sides for the tie-out and judges whether they can be compared.
   *
   * @return false: neither has a charge or refund, which is proven; nothing is to be compared
   * @throws SourceNotUsable naming the side, what was expected and what to do
   */
  boolean require(long runId, Instant from, Instant to) {
    Totals.Sides sides = totals.count(runId, from, to);
    long books = sides.books().entries();
    long provider = sides.provider().entries();
    JdbcProof.Proof proof = proofs.of(from, to);
    if (books == 0 && provider == 0 && proof.quietIfEmpty()) {
      return false;
    }
    if (!proof.providerRead()) {
      notEmpty("the provider's record", provider, "our books", books, from, to);
    }
    if (!proof.wholeBooks()) {
      notEmpty("our books", books, "the provider's record", provider, from, to);
    }
    if (!proof.providerRead()) {
      notShort("The provider's record", provider, "our books", books);
    }
    if (!proof.wholeBooks()) {
      notShort("Our books", books, "the provider's record", provider);
    }
    if (books > 0 && provider > 0) {
      notStale(sides, proof, from, to);
    }
    return true;
  }

  private void notStale(Totals.Sides sides, JdbcProof.Proof proof, Instant from, Instant to) {
    Instant booksHour = Objects.requireNonNull(sides.books().lastHour());
    Instant providerHour = Objects.requireNonNull(sides.provider().lastHour());
    if (!proof.providerRead() && mayLieBack(providerHour, booksHour)) {
      Instant last = totals.providerLast(from, to);
      notStale("The provider's record", last, "our books", totals.booksAfter(last, SILENCE, to));
    } else if (!proof.wholeBooks() && mayLieBack(booksHour, providerHour)) {
      Instant last = totals.booksLast(from, to);
      notStale("Our books", last, "the provider's record", totals.providerAfter(last, SILENCE, to));
    }
  }

  /**
   * Hours are enough to see that two sources end at about the same time, as they nearly always do.
   */
  private static boolean mayLieBack(Instant hour, Instant otherHour) {
    return hour.plus(SILENCE).isBefore(otherHour.plus(1, ChronoUnit.HOURS));
  }

  private static void notEmpty(
      String side, long entries, String otherSide, long others, Instant from, Instant to) {
    if (entries == 0) {
      throw new SourceNotUsable(
          "There isn't one charge or refund in %s from %s to %s (%s: %,d). Nothing was compared. Import the missing source, or check the dates."
              .formatted(side, from, to, otherSide, others));
    }
  }

  private static void notShort(String side, long entries, String otherSide, long others) {
    if (others >= ENOUGH_TO_JUDGE && entries < others * SHORT) {
      throw new SourceNotUsable(
          "%s is short: %,d charges and refunds against %,d in %s. Nothing was compared. Is the export complete?"
              .formatted(side, entries, others, otherSide));
    }
  }

  private static void notStale(String side, Instant last, String otherSide, long later) {
    if (later >= ENOUGH_TO_JUDGE) {
      throw new SourceNotUsable(
          "%s ends early: its last entry is of %s, and %s goes on with %,d more. Nothing was compared. Import a newer export."
              .formatted(side, last, otherSide, later));
    }
  }
}
