package io.tallystick.reconciliation.match;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Both sides' totals of a window, from what the imports counted while they read: what the tie-out
 * must explain, and what tells whether a source is whole. A window that doesn't begin and end on
 * the hour is counted by a plain scan instead.
 */
public final class Totals {
  private static final String COUNTED =
      """
      SELECT t.kind, t.currency, sum(t.entries)::bigint AS entries, sum(t.amount_minor)::bigint AS minor,
             max(t.hour) AS last_hour
      FROM source_total t JOIN source_import i USING (import_id)
      WHERE i.side = :side AND i.state = 'complete' AND t.hour >= :from AND t.hour < :to
      GROUP BY t.kind, t.currency
      """;
  private static final String SCANNED =
      """
      SELECT kind, currency, count(*) AS entries, sum_minor(amount_minor) AS minor,
             date_trunc('hour', max(occurred_at), 'UTC') AS last_hour
      FROM {side} AND occurred_at >= :from AND occurred_at < :to
      GROUP BY kind, currency
      """;
  private static final String PROVIDER = "provider_movement WHERE true";
  private static final String BOOKS = "book_entry WHERE moves";
  private static final String CHECKOUT = "checkout_entry WHERE moves";

  private static final String STORE =
      """
      INSERT INTO run_tie_out (run_id, kind, currency, side, total_count, total_minor)
      VALUES (:run, :kind, :currency, :side, :entries, :minor)
      ON CONFLICT (run_id, kind, currency, side) DO UPDATE
      SET total_count = run_tie_out.total_count + excluded.total_count,
          total_minor = run_tie_out.total_minor + excluded.total_minor
      """;
  private static final String LAST =
      """
      SELECT max(occurred_at) FROM {side}
      AND kind IN ('charge', 'refund') AND occurred_at >= :from AND occurred_at < :to
      """;
  private static final String AFTER =
      """
      SELECT count(*) FROM {side}
      AND kind IN ('charge', 'refund') AND occurred_at > :from AND occurred_at < :to
      """;

  private record Line(String kind, String currency, long entries, long minor, Instant lastHour) {
    boolean ofPayments() {
      return entries > 0 && (kind.equals("charge") || kind.equals("refund"));
    }
  }

  /**
   * Charges and refunds of one side in the window.
   *
   * @param lastHour the hour of the latest; null if there is none
   */
  public record Side(long entries, @Nullable Instant lastHour) {
    private static Side of(List<Line> lines) {
      List<Line> payments = lines.stream().filter(Line::ofPayments).toList();
      return new Side(
          payments.stream().mapToLong(Line::entries).sum(),
          payments.stream().map(Line::lastHour).max(Instant::compareTo).orElse(null));
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
    boolean onTheHour = isHour(from) && isHour(to);
    List<Line> provider = onTheHour ? counted("provider", from, to) : scanned(PROVIDER, from, to);
    List<Line> books =
        onTheHour
            ? Stream.of(counted("books", from, to), scanned(CHECKOUT, from, to))
                .flatMap(List::stream)
                .toList()
            : scanned(BOOKS, from, to);
    transaction.executeWithoutResult(
        _ -> {
          jdbc.sql("DELETE FROM run_tie_out WHERE run_id = :run").param("run", runId).update();
          provider.forEach(line -> store(runId, "provider", line));
          books.forEach(line -> store(runId, "books", line));
        });
    return new Sides(Side.of(books), Side.of(provider));
  }

  private static boolean isHour(Instant time) {
    return time.equals(time.truncatedTo(ChronoUnit.HOURS));
  }

  /** When our books' latest charge or refund in the window was. */
  public Instant booksLast(Instant from, Instant to) {
    return last(BOOKS, from, to);
  }

  /** When the provider's latest charge or refund in the window was. */
  public Instant providerLast(Instant from, Instant to) {
    return last(PROVIDER, from, to);
  }

  /** Charges and refunds of our books after {@code last} and {@code silence}, up to the cut-off. */
  public long booksAfter(Instant last, Duration silence, Instant to) {
    return window(of(BOOKS, AFTER), last.plus(silence), to).query(Long.class).single();
  }

  /** The provider's after {@code last} and {@code silence}, up to the cut-off. */
  public long providerAfter(Instant last, Duration silence, Instant to) {
    return window(of(PROVIDER, AFTER), last.plus(silence), to).query(Long.class).single();
  }

  private Instant last(String side, Instant from, Instant to) {
    return window(of(side, LAST), from, to).query(OffsetDateTime.class).single().toInstant();
  }

  private List<Line> counted(String side, Instant from, Instant to) {
    return window(COUNTED, from, to).param("side", side).query(Totals::line).list();
  }

  /** A plain SELECT, so that the server may use all its cores. */
  private List<Line> scanned(String side, Instant from, Instant to) {
    return window(of(side, SCANNED), from, to).query(Totals::line).list();
  }

  private static String of(String side, String sql) {
    return sql.replace("{side}", side);
  }

  private JdbcClient.StatementSpec window(String sql, Instant from, Instant to) {
    return jdbc.sql(sql).param("from", JdbcMatch.utc(from)).param("to", JdbcMatch.utc(to));
  }

  private static Line line(java.sql.ResultSet row, int n) throws java.sql.SQLException {
    return new Line(
        JdbcMatch.text(row, "kind"),
        JdbcMatch.text(row, "currency"),
        row.getLong("entries"),
        row.getLong("minor"),
        JdbcMatch.instant(row, "last_hour"));
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
