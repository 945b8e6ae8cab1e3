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
 * FULL JOIN statement writes the differences. What an experienced person types into psql, and of
 * several spellings the fastest (docs/performance.md says what was tried).
 */
final class FloorWay implements Way {
  private static final String CREATE =
      """
      CREATE UNLOGGED TABLE bench_floor_provider (
          balance_transaction_id text, created_utc text, available_on_utc text, currency text,
          gross numeric, fee numeric, net numeric, reporting_category text, source_id text,
          description text, charge_id text, payment_intent_id text, order_id text,
          automatic_payout_id text);
      CREATE TABLE bench_floor_difference (
          type text, order_id text, provider_ref text, books_currency text, books_minor bigint,
          provider_currency text, provider_minor bigint)
      """;
  private static final String COPY =
      "COPY bench_floor_provider FROM STDIN (FORMAT csv, HEADER true)";
  // a hash of both sides fits; ANALYZE costs more than it gains: it says nothing of the join's key
  private static final String SETTINGS = "SET work_mem = '1GB'; SET hash_mem_multiplier = 2";
  private static final String RESET = "RESET work_mem; RESET hash_mem_multiplier";
  private static final String JOIN = resource("floor-join.sql");
  private static final String READ =
      "SELECT type, order_id, provider_ref FROM bench_floor_difference";
  private static final String DROP =
      "DROP TABLE IF EXISTS bench_floor_provider, bench_floor_difference";

  @Override
  public String name() {
    return "floor";
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
      phases.put("copy", Duration.ofNanos(copied - began));
      statement.execute(SETTINGS);
      try (var join = connection.prepareStatement(JOIN)) {
        join.setLong(1, data.booksLoadId());
        join.setLong(2, data.booksLoadId());
        join.executeUpdate();
      }
      phases.put("join", Duration.ofNanos(System.nanoTime() - copied));
      statement.execute(RESET);
    }
    return new DifferenceTable(data.dataSource(), phases, READ, DROP);
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
