package io.tallystick.reconciliation.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** The generated books: one load of imported_book_entry, attached and indexed as an import's. */
final class JdbcBenchBooks {
  private static final String INSERT_IMPORT =
      """
      INSERT INTO source_import (side, origin, name, format, state, rows_read, entries,
          first_at, last_at, started_at, completed_at)
      VALUES ('books', 'file', 'bench', 'books', 'complete', ?, ?, ?, ?, now(), now())
      RETURNING import_id
      """;
  private static final String INSERT_LOAD =
      """
      WITH next AS (SELECT nextval(pg_get_serial_sequence('source_load', 'load_id')) AS id)
      INSERT INTO source_load (load_id, import_id, table_name, attached, indexed)
      OVERRIDING SYSTEM VALUE
      SELECT id, ?, 'imported_book_entry_l' || id, true, true FROM next
      RETURNING load_id
      """;
  private static final String CREATE =
      """
      CREATE TABLE imported_book_entry_l{load} (
          LIKE imported_book_entry,
          CONSTRAINT imported_book_entry_l{load}_load CHECK (load_id = {load}))
      """;
  // in the table's own transaction: no write-ahead log, and the rows are born frozen
  private static final String COPY =
      """
      COPY imported_book_entry_l{load} (load_id, line_no, entry_id, order_id, provider_ref, kind,
          moves, amount_minor, currency, occurred_at)
      FROM STDIN (FREEZE)
      """;
  private static final String INDEX_AND_ATTACH =
      """
      CREATE INDEX imported_book_entry_l{load}_by_order ON imported_book_entry_l{load} (order_id);
      CREATE INDEX imported_book_entry_l{load}_by_ref ON imported_book_entry_l{load} (provider_ref);
      CREATE INDEX imported_book_entry_l{load}_by_time ON imported_book_entry_l{load} (occurred_at);
      ALTER TABLE imported_book_entry
          ATTACH PARTITION imported_book_entry_l{load} FOR VALUES IN ({load})
      """;
  private static final String INSERT_TOTALS =
      """
      INSERT INTO source_total (import_id, hour, kind, currency, entries, amount_minor)
      SELECT {import}, date_trunc('hour', occurred_at, 'UTC'), kind, currency, count(*), sum(amount_minor)
      FROM imported_book_entry_l{load} GROUP BY 2, 3, 4
      """;
  // or autovacuum would come across the new table in the middle of somebody's run
  private static final String VACUUM = "VACUUM (ANALYZE) imported_book_entry_l{load}";
  private static final String DROP_LOAD =
      """
      DROP TABLE IF EXISTS imported_book_entry_l{load};
      DELETE FROM source_load WHERE load_id = {load}
      """;
  private static final String DELETE_IMPORT =
      """
      WITH totals AS (DELETE FROM source_total WHERE import_id = ?)
      DELETE FROM source_import WHERE import_id = ?
      """;

  private final DataSource dataSource;

  JdbcBenchBooks(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** An import and its one load. */
  record Load(long importId, long loadId) {}

  /** Writes the books of the plan; the load is visible, indexed and analyzed on return. */
  Load write(BenchPlan plan, LocalDate day) throws SQLException, IOException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      long entries = plan.rows() + plan.refunds();
      var midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
      long importId =
          number(
              connection,
              INSERT_IMPORT,
              entries,
              entries,
              Timestamp.from(midnight.plusSeconds(plan.secondOf(0))),
              Timestamp.from(midnight.plusSeconds(plan.lastSecond())));
      long loadId = number(connection, INSERT_LOAD, importId);
      execute(connection, onLoad(CREATE, loadId));
      var load = new Load(importId, loadId);
      copy(connection, plan, day, load);
      execute(connection, onLoad(INDEX_AND_ATTACH, loadId));
      execute(
          connection, onLoad(INSERT_TOTALS.replace("{import}", Long.toString(importId)), loadId));
      connection.commit();
      connection.setAutoCommit(true);
      execute(connection, onLoad(VACUUM, loadId));
      return load;
    }
  }

  void drop(Load load) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      execute(connection, onLoad(DROP_LOAD, load.loadId()));
      try (var delete = connection.prepareStatement(DELETE_IMPORT)) {
        delete.setLong(1, load.importId());
        delete.setLong(2, load.importId());
        delete.executeUpdate();
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private static void copy(Connection connection, BenchPlan plan, LocalDate day, Load load)
      throws SQLException, IOException {
    var pg = connection.unwrap(PGConnection.class);
    try (var stream = new PGCopyOutputStream(pg, onLoad(COPY, load.loadId()), 1 << 16);
        var out =
            new BufferedWriter(
                new OutputStreamWriter(stream, StandardCharsets.US_ASCII), 1 << 16)) {
      var lines = new Lines(plan, day, load, out);
      for (long payment = 0; payment < plan.rows() + plan.refundLag(); payment++) {
        if (payment < plan.rows()) {
          lines.charge(payment);
        }
        long earlier = payment - plan.refundLag();
        if (earlier >= 0 && plan.refunded(earlier)) {
          lines.refund(earlier);
        }
      }
    }
  }

  /** The rows in the order of their time, as COPY's text. */
  private static final class Lines {
    private final BenchPlan plan;
    private final String day;
    private final Load load;
    private final Writer out;
    private final StringBuilder line = new StringBuilder(256);
    private long lineNo = 1; // the header

    Lines(BenchPlan plan, LocalDate day, Load load, Writer out) {
      this.plan = plan;
      this.day = day.toString();
      this.load = load;
      this.out = out;
    }

    void charge(long payment) throws IOException {
      String ref = plan.intentId(payment, 0);
      write(payment, "charge", ref, plan.charged(payment), plan.secondOf(payment));
    }

    void refund(long payment) throws IOException {
      int second = plan.secondOf(payment + plan.refundLag());
      write(payment, "refund", plan.refundId(payment), -plan.givenBack(payment), second);
    }

    private void write(long payment, String kind, String ref, long amountMinor, int second)
        throws IOException {
      String currency = plan.currency(payment);
      lineNo++;
      line.setLength(0);
      line.append(load.loadId()).append('\t').append(lineNo).append('\t');
      line.append(load.importId()).append(':').append(lineNo).append('\t');
      line.append(plan.orderId(payment)).append('\t').append(ref).append('\t').append(kind);
      line.append("\tt\t").append(amountMinor).append('\t').append(currency).append('\t');
      ProviderFile.time(line, day, second);
      line.append("+00\n");
      out.append(line);
    }
  }

  private static long number(Connection connection, String sql, Object... values)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** A table's name can't be a parameter; the load's number is one of our own. */
  private static String onLoad(String sql, long loadId) {
    return sql.replace("{load}", Long.toString(loadId));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
