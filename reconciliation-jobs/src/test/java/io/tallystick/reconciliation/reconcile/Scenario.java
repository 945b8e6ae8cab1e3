package io.tallystick.reconciliation.reconcile;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.batch.BatchConfiguration;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.partition.PartitionConfiguration;
import io.tallystick.reconciliation.partition.Partitions;
import io.tallystick.reports.RunReports;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** A day's books and provider record, written row by row; it starts valid: order 1, paid. */
final class Scenario implements AutoCloseable {
  static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  static final Instant TO = Instant.parse("2026-09-02T00:00:00Z");
  static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
  static final Duration GRACE = Duration.ofHours(1);

  final String url;
  final HikariDataSource dataSource;
  final JdbcClient jdbc;
  final Reconciliation reconciliation;

  /** Imports count while they read; these rows are written by hand and counted by a trigger. */
  private static final String COUNT_AS_IMPORTS_DO =
      """
      INSERT INTO source_import (side, origin, name, format, state, started_at, entries, first_at, last_at)
      VALUES ('books', 'file', 'b.csv', 'books', 'complete', now(), 1, '2026-09-01T00:00Z', '2026-09-01T23:59Z'),
             ('provider', 'api', 'api', 'api', 'complete', now(), 1, '2026-09-01T00:00Z', '2026-09-01T23:59Z');
      CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM source_total WHERE hour >= '2026-08-01';
        INSERT INTO source_total
        SELECT import_id, date_trunc('hour', occurred_at, 'UTC'), kind, currency, count(*), sum(amount_minor)
        FROM (SELECT 'books' AS side, kind, currency, amount_minor, occurred_at FROM imported_book_entry WHERE moves
              UNION ALL
              SELECT 'provider', kind, currency, amount_minor, occurred_at FROM provider_movement) entry
        JOIN (SELECT side, min(import_id) AS import_id FROM source_import GROUP BY side) import USING (side)
        GROUP BY 1, 2, 3, 4;
        RETURN NULL;
      END $$;
      CREATE TRIGGER counted AFTER INSERT OR UPDATE OR DELETE ON imported_book_entry EXECUTE FUNCTION counted();
      CREATE TRIGGER counted AFTER INSERT OR UPDATE OR DELETE ON provider_entry EXECUTE FUNCTION counted();
      """;

  private final AnnotationConfigApplicationContext context;
  private int line;

  /** A discrepancy as the table holds it. */
  record Row(
      String type,
      @Nullable String orderId,
      @Nullable String providerRef,
      String currency,
      @Nullable Long books,
      @Nullable Long provider) {}

  /**
   * @param settings such as {@code tallystick.partitions.size=100}
   */
  Scenario(String... settings) {
    url = TestPostgres.migratedDatabaseUrl();
    dataSource = new HikariDataSource();
    dataSource.setJdbcUrl(url);
    jdbc = JdbcClient.create(dataSource);
    context = batchContext(dataSource, settings);
    reconciliation = reconciliation(context, dataSource);
    jdbc.sql("CREATE TABLE books_l1 PARTITION OF imported_book_entry FOR VALUES IN (1)").update();
    jdbc.sql(COUNT_AS_IMPORTS_DO).update();
    booksKeep("charge", "refund");
    booksCharge("O1", "pi_1", 1000, "EUR", NOON);
    providerCharge("1", "O1", 1000, "EUR", NOON);
  }

  static AnnotationConfigApplicationContext batchContext(
      DataSource dataSource, String... settings) {
    var context = new AnnotationConfigApplicationContext();
    for (String setting : settings) {
      TestPropertyValues.of(setting).applyTo(context);
    }
    context.registerBean(DataSource.class, () -> dataSource);
    context.register(BatchConfiguration.class, PartitionConfiguration.class);
    context.refresh();
    return context;
  }

  static Reconciliation reconciliation(
      AnnotationConfigApplicationContext context, DataSource dataSource) {
    return new Reconciliation(
        context.getBean(JobRuns.class),
        context.getBean(JobRepository.class),
        dataSource,
        context.getBean(PlatformTransactionManager.class),
        Clock.fixed(TO.plusSeconds(7200), ZoneOffset.UTC),
        new RunReports(dataSource, Clock.systemUTC()),
        context.getBean(Partitions.class),
        2);
  }

  /** Orders B1.. on both sides, of which the provider lacks the last {@code missing}. */
  void bulk(int orders, int missing) {
    jdbc.sql(
            """
            INSERT INTO imported_book_entry (load_id, line_no, entry_id, order_id, provider_ref, kind, moves,
                amount_minor, currency, occurred_at)
            SELECT 1, 1000000 + n, 'bulk' || n, 'B' || n, 'pi_b' || n, 'charge', true, 100 + n, 'EUR', :at
            FROM generate_series(1, :orders) n
            """)
        .param("orders", orders)
        .param("at", utc(NOON))
        .update();
    jdbc.sql(
            """
            INSERT INTO provider_entry (load_id, line_no, entry_id, kind, category, amount_minor, currency,
                gross_minor, fee_minor, net_minor, settled_currency, source_id, charge_id, payment_intent_id,
                order_ref, occurred_at)
            SELECT 0, 0, 'txn_b' || n, 'charge', 'charge', 100 + n, 'EUR', 100 + n, 0, 100 + n, 'EUR',
                'ch_b' || n, 'ch_b' || n, 'pi_b' || n, 'B' || n, :at
            FROM generate_series(1, :present) n
            """)
        .param("present", orders - missing)
        .param("at", utc(NOON))
        .update();
  }

  /** The shop keeps these kinds in its books: it has stated some, long ago. */
  void booksKeep(String... kinds) {
    for (String kind : kinds) {
      jdbc.sql(
              "INSERT INTO source_total SELECT import_id, '2026-01-01', :kind, 'EUR', 1, 1"
                  + " FROM source_import WHERE side = 'books'")
          .param("kind", kind)
          .update();
    }
  }

  void books(
      String kind,
      @Nullable String order,
      @Nullable String ref,
      @Nullable String status,
      boolean moves,
      long minor,
      String currency,
      Instant at) {
    line++;
    jdbc.sql(
            """
            INSERT INTO imported_book_entry (load_id, line_no, entry_id, order_id, provider_ref, kind, status,
                moves, amount_minor, currency, occurred_at)
            VALUES (1, :line, 'b' || :line, :order, :ref, :kind, :status, :moves, :minor, :currency, :at)
            """)
        .param("line", line)
        .param("order", order)
        .param("ref", ref)
        .param("kind", kind)
        .param("status", status)
        .param("moves", moves)
        .param("minor", minor)
        .param("currency", currency)
        .param("at", utc(at))
        .update();
  }

  void booksCharge(
      @Nullable String order, @Nullable String ref, long minor, String currency, Instant at) {
    books("charge", order, ref, null, true, minor, currency, at);
  }

  void booksRefund(@Nullable String order, @Nullable String ref, long minor) {
    books("refund", order, ref, null, true, -minor, "EUR", NOON);
  }

  /** A charge with the ids txn_n, ch_n, pi_n. */
  void providerCharge(String n, @Nullable String order, long minor, String currency, Instant at) {
    provider(
        "charge",
        "charge",
        "txn_" + n,
        "ch_" + n,
        "ch_" + n,
        "pi_" + n,
        order,
        minor,
        currency,
        at);
  }

  /** A refund with the ids txn_rN and re_N on payment n. */
  void providerRefund(String r, String n, @Nullable String order, long minor) {
    provider(
        "refund",
        "refund",
        "txn_r" + r,
        "re_" + r,
        "ch_" + n,
        "pi_" + n,
        order,
        -minor,
        "EUR",
        NOON);
  }

  void provider(
      String kind,
      String category,
      String entry,
      @Nullable String source,
      @Nullable String charge,
      @Nullable String intent,
      @Nullable String order,
      long minor,
      String currency,
      Instant at) {
    jdbc.sql(
            """
            INSERT INTO provider_entry (load_id, line_no, entry_id, kind, category, amount_minor, currency,
                gross_minor, fee_minor, net_minor, settled_currency, source_id, charge_id, payment_intent_id,
                order_ref, occurred_at)
            VALUES (0, 0, :entry, :kind, :category, :minor, :currency, :minor, 0, :minor, :currency,
                :source, :charge, :intent, :order, :at)
            """)
        .param("entry", entry)
        .param("kind", kind)
        .param("category", category)
        .param("minor", minor)
        .param("currency", currency)
        .param("source", source)
        .param("charge", charge)
        .param("intent", intent)
        .param("order", order)
        .param("at", utc(at))
        .update();
  }

  Reconciliation.Result run() {
    return reconciliation.run(new Reconciliation.Request(FROM, TO, GRACE, false));
  }

  /** The run of the n-th day. */
  Reconciliation.Result runDay(int n) {
    var from = FROM.plus(Duration.ofDays(n - 1));
    return reconciliation.run(
        new Reconciliation.Request(from, from.plus(Duration.ofDays(1)), GRACE, false));
  }

  /** Something that agrees on the n-th day, so that its sources aren't empty. */
  void agreeOn(int n) {
    var at = NOON.plus(Duration.ofDays(n - 1));
    booksCharge("N" + n, "pi_n" + n, 800, "EUR", at);
    providerCharge("n" + n, "N" + n, 800, "EUR", at);
  }

  /** The run after the provider's or our record has changed: the inputs are others then. */
  Reconciliation.Result runAgainWithNewInputs() {
    jdbc.sql(
            "INSERT INTO source_import (side, origin, name, format, state, started_at, entries,"
                + " first_at, last_at) VALUES ('books', 'file', 'more.csv', 'books', 'complete',"
                + " now(), 1, '2026-09-01T00:00Z', '2026-09-01T23:59Z')")
        .update();
    return run();
  }

  List<Row> open() {
    return jdbc.sql(
            "SELECT type, order_id, provider_ref, currency, books_minor AS books, provider_minor AS"
                + " provider FROM discrepancy WHERE state <> 'resolved' ORDER BY type, order_id,"
                + " provider_ref")
        .query(Row.class)
        .list();
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  long unexplained() {
    return count(
        "SELECT coalesce(sum(abs(total_minor - matched_minor - discrepancy_minor - timing_minor -"
            + " not_kept_minor)), 0) FROM run_tie_out");
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  @Override
  public void close() {
    context.close();
    dataSource.close();
  }
}
