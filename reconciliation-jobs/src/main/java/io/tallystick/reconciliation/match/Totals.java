package io.tallystick.reconciliation.match;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Both sides' totals of a window, by a plain scan that knows nothing of matching: what the tie-out
 * must explain, and what tells whether a source is whole.
 */
public final class Totals {
  private static final String PROVIDER =
      """
      SELECT kind, currency, count(*) AS entries, sum_minor(amount_minor) AS minor, max(occurred_at) AS last_at
      FROM provider_movement WHERE occurred_at >= :from AND occurred_at < :to GROUP BY kind, currency
      """;
  private static final String BOOKS =
      """
      SELECT kind, currency, count(*) AS entries, sum_minor(amount_minor) AS minor, max(occurred_at) AS last_at
      FROM book_entry WHERE moves AND occurred_at >= :from AND occurred_at < :to GROUP BY kind, currency
      """;
  private static final String STORE =
      """
      INSERT INTO run_tie_out (run_id, kind, currency, side, total_count, total_minor)
      VALUES (:run, :kind, :currency, :side, :entries, :minor)
      """;
  private static final String BOOKS_AFTER =
      """
      SELECT count(*) FROM book_entry
      WHERE kind IN ('charge', 'refund') AND moves AND occurred_at > :after AND occurred_at < :to
      """;
  private static final String PROVIDER_AFTER =
      """
      SELECT count(*) FROM provider_entry
      WHERE kind IN ('charge', 'refund') AND occurred_at > :after AND occurred_at < :to
      """;

  private record Line(String kind, String currency, long entries, long minor, Instant lastAt) {
    boolean ofPayments() {
      return kind.equals("charge") || kind.equals("refund");
    }
  }

  /**
   * Charges and refunds of one side in the window.
   *
   * @param lastAt of the latest; null if there is none
   */
  public record Side(long entries, @Nullable Instant lastAt) {
    private static Side of(List<Line> lines) {
      List<Line> payments = lines.stream().filter(Line::ofPayments).toList();
      return new Side(
          payments.stream().mapToLong(Line::entries).sum(),
          payments.stream().map(Line::lastAt).max(Instant::compareTo).orElse(null));
    }
  }

  /** Both sides of a window. */
  public record Sides(Side books, Side provider) {}

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  public Totals(DataSource dataSource, TransactionTemplate transaction) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transaction = transaction;
  }

  /** Counts the window and stores the totals of the run, replacing those of an earlier try. */
  public Sides count(long runId, Instant from, Instant to) {
    // a plain SELECT, so that the server may use all its cores
    List<Line> provider = lines(PROVIDER, from, to);
    List<Line> books = lines(BOOKS, from, to);
    transaction.executeWithoutResult(
        _ -> {
          jdbc.sql("DELETE FROM run_tie_out WHERE run_id = :run").param("run", runId).update();
          provider.forEach(line -> store(runId, "provider", line));
          books.forEach(line -> store(runId, "books", line));
        });
    return new Sides(Side.of(books), Side.of(provider));
  }

  /** Charges and refunds of our books after {@code last} and {@code silence}, up to the cut-off. */
  public long booksAfter(Instant last, Duration silence, Instant to) {
    return after(BOOKS_AFTER, last, silence, to);
  }

  /** The provider's after {@code last} and {@code silence}, up to the cut-off. */
  public long providerAfter(Instant last, Duration silence, Instant to) {
    return after(PROVIDER_AFTER, last, silence, to);
  }

  private long after(String sql, Instant last, Duration silence, Instant to) {
    return jdbc.sql(sql)
        .param("after", JdbcMatch.utc(last.plus(silence)))
        .param("to", JdbcMatch.utc(to))
        .query(Long.class)
        .single();
  }

  private List<Line> lines(String sql, Instant from, Instant to) {
    return jdbc.sql(sql)
        .param("from", JdbcMatch.utc(from))
        .param("to", JdbcMatch.utc(to))
        .query(
            (row, _) ->
                new Line(
                    JdbcMatch.text(row, "kind"),
                    JdbcMatch.text(row, "currency"),
                    row.getLong("entries"),
                    row.getLong("minor"),
                    row.getObject("last_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  private void store(long runId, String side, Line line) {
    jdbc.sql(STORE)
        .param("run", runId)
        .param("kind", line.kind())
        .param("currency", line.currency())
        .param("side", side)
        .param("entries", line.entries())
        .param("minor", line.minor())
        .update();
  }
}
