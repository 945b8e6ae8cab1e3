package io.tallystick.reconciliation.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Refuses sources that can't prove anything: empty, short, or ended too early. A green verdict on
 * half a report is worse than none.
 */
final class SourceCheck {
  /** With fewer entries than this, what is missing is named one by one instead. */
  static final long ENOUGH_TO_JUDGE = 20;

  /** Less than this part of the other side's entries is no day's worth of differences. */
  static final double SHORT = 0.5;

  /** Nothing for so long, while the other side went on, is an export that ended early. */
  static final Duration SILENCE = Duration.ofHours(3);

  private static final String SIDES =
      """
      WITH book AS (
          SELECT count(*) AS entries, max(occurred_at) AS last FROM book_entry
          WHERE kind IN ('charge', 'refund') AND moves AND occurred_at >= :from AND occurred_at < :to
      ), provider AS (
          SELECT count(*) AS entries, max(occurred_at) AS last FROM provider_entry
          WHERE kind IN ('charge', 'refund') AND occurred_at >= :from AND occurred_at < :to
      )
      SELECT book.entries AS books, provider.entries AS provider, book.last AS books_last, provider.last AS provider_last
      FROM book, provider
      """;
  private static final String LATER_IN_BOOKS =
      """
      SELECT count(*) FROM book_entry
      WHERE kind IN ('charge', 'refund') AND moves AND occurred_at > :after AND occurred_at < :to
      """;
  private static final String LATER_AT_PROVIDER =
      """
      SELECT count(*) FROM provider_entry
      WHERE kind IN ('charge', 'refund') AND occurred_at > :after AND occurred_at < :to
      """;

  private record Sides(
      long books, long provider, @Nullable Instant booksLast, @Nullable Instant providerLast) {}

  private final JdbcClient jdbc;

  SourceCheck(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /**
   * @throws SourceNotUsable naming the side, what was expected and what to do
   */
  void require(Instant from, Instant to) {
    Sides sides =
        jdbc.sql(SIDES)
            .param("from", utc(from))
            .param("to", utc(to))
            .query(
                (row, _) ->
                    new Sides(
                        row.getLong("books"),
                        row.getLong("provider"),
                        instant(row.getObject("books_last", OffsetDateTime.class)),
                        instant(row.getObject("provider_last", OffsetDateTime.class))))
            .single();
    notEmpty("provider's record", sides.provider(), "our books", sides.books(), from, to);
    notEmpty("our books", sides.books(), "the provider's record", sides.provider(), from, to);
    notShort("The provider's record", sides.provider(), "our books", sides.books());
    notShort("Our books", sides.books(), "the provider's record", sides.provider());
    if (sides.providerLast() != null && sides.booksLast() != null) {
      notStale("The provider's record", sides.providerLast(), "our books", LATER_IN_BOOKS, to);
      notStale("Our books", sides.booksLast(), "the provider's record", LATER_AT_PROVIDER, to);
    }
  }

  private static void notEmpty(
      String side, long entries, String otherSide, long others, Instant from, Instant to) {
    if (entries == 0) {
      throw new SourceNotUsable(
          "There isn't one charge or refund in %s from %s to %s (%s: %,d). Nothing was compared. Import the missing source, or check the dates."
              .formatted(
                  side.startsWith("provider") ? "the " + side : side, from, to, otherSide, others));
    }
  }

  private static void notShort(String side, long entries, String otherSide, long others) {
    if (others >= ENOUGH_TO_JUDGE && entries < others * SHORT) {
      throw new SourceNotUsable(
          "%s is short: %,d charges and refunds against %,d in %s. Nothing was compared. Is the export complete?"
              .formatted(side, entries, others, otherSide));
    }
  }

  private void notStale(String side, Instant last, String otherSide, String sql, Instant to) {
    long later =
        jdbc.sql(sql)
            .param("after", utc(last.plus(SILENCE)))
            .param("to", utc(to))
            .query(Long.class)
            .single();
    if (later >= ENOUGH_TO_JUDGE) {
      throw new SourceNotUsable(
          "%s ends early: its last entry is of %s, and %s goes on with %,d more. Nothing was compared. Import a newer export."
              .formatted(side, last, otherSide, later));
    }
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
