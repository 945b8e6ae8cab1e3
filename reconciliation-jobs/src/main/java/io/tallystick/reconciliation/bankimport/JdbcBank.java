package io.tallystick.reconciliation.bankimport;

import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables bank_statement, bank_statement_range and bank_line. */
final class JdbcBank {
  private static final String ONE_AT_A_TIME =
      "SELECT pg_advisory_xact_lock(hashtextextended('tallystick:bank-import', 0))";
  private static final String STATEMENT =
      "SELECT statement_id FROM bank_statement WHERE sha256 = :sha256";
  private static final String INSERT =
      """
      INSERT INTO bank_statement (name, sha256, rows_read, imported_at) VALUES (:name, :sha256, :rows, :now)
      RETURNING statement_id
      """;
  private static final String INSERT_LINE =
      """
      INSERT INTO bank_line (statement_id, line_no, booked_on, amount_minor, currency, reference, trace_id, copy_no)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT ON CONSTRAINT bank_line_once DO NOTHING
      """;
  private static final String INSERT_RANGE =
      """
      INSERT INTO bank_statement_range (statement_id, currency, first_on, last_on) VALUES (?, ?, ?, ?)
      ON CONFLICT ON CONSTRAINT bank_statement_range_once DO UPDATE
      SET first_on = least(bank_statement_range.first_on, excluded.first_on),
          last_on = greatest(bank_statement_range.last_on, excluded.last_on)
      """;
  private static final String CLOSE =
      "UPDATE bank_statement SET rows_known = :known WHERE statement_id = :statement";

  private final JdbcClient jdbc;
  private final JdbcTemplate batches;

  JdbcBank(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.batches = new JdbcTemplate(dataSource);
  }

  /**
   * Until the caller's transaction ends: two of the same lines at once would wait for each other.
   */
  void oneAtATime() {
    jdbc.sql(ONE_AT_A_TIME).query().singleRow();
  }

  /** The statement with that content; null: there is none. */
  @Nullable Long statement(String sha256) {
    return jdbc.sql(STATEMENT).param("sha256", sha256).query(Long.class).optional().orElse(null);
  }

  long insert(String name, String sha256, long rows, Instant now) {
    return jdbc.sql(INSERT)
        .param("name", name)
        .param("sha256", sha256)
        .param("rows", rows)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }

  /** Returns how many weren't known. */
  long insert(long statementId, List<BankLine> lines) {
    Map<BankLine.Content, Integer> copies = new HashMap<>();
    List<Object[]> rows = new ArrayList<>();
    List<Object[]> ranges = new ArrayList<>();
    for (BankLine line : lines) {
      rows.add(
          new Object[] {
            statementId,
            line.line(),
            line.bookedOn(),
            line.minor(),
            line.currency(),
            line.reference(),
            line.traceId(),
            copies.merge(line.content(), 1, Integer::sum)
          });
      ranges.add(new Object[] {statementId, line.currency(), line.bookedOn(), line.bookedOn()});
    }
    int[] types = {
      Types.BIGINT,
      Types.BIGINT,
      Types.DATE,
      Types.BIGINT,
      Types.VARCHAR,
      Types.VARCHAR,
      Types.VARCHAR,
      Types.INTEGER
    };
    long written = 0;
    for (int count : batches.batchUpdate(INSERT_LINE, rows, types)) {
      written += count;
    }
    batches.batchUpdate(
        INSERT_RANGE, ranges, new int[] {Types.BIGINT, Types.VARCHAR, Types.DATE, Types.DATE});
    return written;
  }

  void close(long statementId, long known) {
    jdbc.sql(CLOSE).param("known", known).param("statement", statementId).update();
  }
}
