package io.tallystick.reconciliation.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * The floor of the obvious way: the file goes by COPY, as it is, into an unlogged table, and one
 * FULL JOIN statement writes the differences. What an experienced person types into psql, in the
 * fastest of several spellings.
 */
final class FloorWay implements Way {
  /** How the one statement is spelled. */
  enum Spelling {
    /** INSERT ... SELECT, which PostgreSQL runs in one process. */
    PLAIN,
    /** CREATE TABLE AS, and the planner told that processes cost nothing: beyond the obvious. */
    PARALLEL
  }

  private static final String CREATE =
      """
      CREATE UNLOGGED TABLE bench_floor_provider (
          balance_transaction_id text, created_utc text, available_on_utc text, currency text,
          gross numeric, fee numeric, net numeric, reporting_category text, source_id text,
          description text, charge_id text, payment_intent_id text, order_id text,
          automatic_payout_id text)
      """;
  private static final String CREATE_DIFFERENCE =
      """
      CREATE TABLE bench_floor_difference (
          type text, order_id text, provider_ref text, books_currency text, books_minor bigint,
          provider_currency text, provider_minor bigint)
      """;
  private static final String COPY =
      "COPY bench_floor_provider FROM STDIN (FORMAT csv, HEADER true)";
  // A hash of one side fits. Without being told the planner merges, which is slower by a tenth; it
  // can't know better: ANALYZE says nothing about the join's key and costs 0.3 s per million rows.
  private static final String SETTINGS =
      "SET work_mem = '1GB'; SET hash_mem_multiplier = 2; SET enable_mergejoin = off";
  private static final String PARALLEL_SETTINGS =
      """
      SET parallel_setup_cost = 0;
      SET parallel_tuple_cost = 0;
      SET min_parallel_table_scan_size = 0
      """;
  private static final String RESET =
      """
      RESET work_mem;
      RESET hash_mem_multiplier;
      RESET enable_mergejoin;
      RESET parallel_setup_cost;
      RESET parallel_tuple_cost;
      RESET min_parallel_table_scan_size
      """;
  private static final String JOIN = resource("floor-join.sql");
  private static final String INSERT_JOIN = "INSERT INTO bench_floor_difference " + JOIN;
  private static final String CREATE_JOIN = "CREATE TABLE bench_floor_difference AS " + JOIN;
  private static final String READ =
      "SELECT type, order_id, provider_ref FROM bench_floor_difference";
  private static final String DROP =
      "DROP TABLE IF EXISTS bench_floor_provider, bench_floor_difference";

  private final Spelling spelling;

  FloorWay(Spelling spelling) {
    this.spelling = spelling;
  }

  @Override
  public String name() {
    return spelling == Spelling.PLAIN ? "floor" : "floor-par";
  }

  @Override
  public Findings run(BenchData data) throws SQLException, IOException {
    Map<String, Duration> phases = new LinkedHashMap<>();
    try (Connection connection = data.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(DROP);
      statement.execute(CREATE);
      long began = System.nanoTime();
      try (InputStream file = Files.newInputStream(data.providerFile())) {
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, file, 1 << 16);
      }
      long copied = System.nanoTime();
      statement.execute(SETTINGS);
      if (spelling == Spelling.PLAIN) {
        statement.execute(CREATE_DIFFERENCE);
        statement.execute(onLoad(INSERT_JOIN, data));
      } else {
        statement.execute(PARALLEL_SETTINGS);
        statement.execute(onLoad(CREATE_JOIN, data));
      }
      phases.put("copy", Duration.ofNanos(copied - began));
      phases.put("join", Duration.ofNanos(System.nanoTime() - copied));
      statement.execute(RESET);
    }
    return new DifferenceTable(data.dataSource(), phases, READ, DROP);
  }

  /** CREATE TABLE AS takes no parameters; the load's number is one of our own. */
  private static String onLoad(String sql, BenchData data) {
    return sql.replace("{load}", Long.toString(data.booksLoadId()));
  }

  private static String resource(String name) {
    try (InputStream in = FloorWay.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " isn't beside the classes: build again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
