package io.tallystick.reconciliation.bench;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A generated day: books in PostgreSQL, the provider's file on disk, and the differences planted
 * between them. The same rows and seed give the same day, to the byte.
 *
 * <p>The books are {@code rows} charges and a twentieth as many refunds in one attached and indexed
 * load of imported_book_entry; charges name the provider's pi_, refunds its re_.
 */
public final class BenchData implements AutoCloseable {
  /** The generated day, UTC. */
  public static final LocalDate DAY = LocalDate.of(2026, 3, 2);

  private final DataSource dataSource;
  private final BenchPlan plan;
  private final Path providerFile;
  private final JdbcBenchBooks.Load books;

  private BenchData(
      DataSource dataSource, BenchPlan plan, Path providerFile, JdbcBenchBooks.Load books) {
    this.dataSource = dataSource;
    this.plan = plan;
    this.providerFile = providerFile;
    this.books = books;
  }

  /**
   * Generates the day into {@code dataSource}, which must have all migrations, and a file in {@code
   * directory}; {@link #close} removes both.
   *
   * @param rows payments on each side, at least 1,600 so that each type of difference occurs
   * @throws IllegalArgumentException if rows is out of bounds
   */
  public static BenchData generate(DataSource dataSource, Path directory, long rows, long seed)
      throws SQLException, IOException {
    var plan = new BenchPlan(rows, seed);
    Files.createDirectories(directory);
    Path file = Files.createTempFile(directory, "bench-provider-" + rows + "-", ".csv");
    try {
      new ProviderFile(plan, DAY).write(file);
      return new BenchData(dataSource, plan, file, new JdbcBenchBooks(dataSource).write(plan, DAY));
    } catch (SQLException | IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** Payments in the books. */
  public long rows() {
    return plan.rows();
  }

  /** Charges and refunds in the books. */
  public long bookEntries() {
    return plan.rows() + plan.refunds();
  }

  /** Rows of the provider's file, without its header. */
  public long providerEntries() {
    return plan.providerRows();
  }

  /** CSV, 14 columns of balance_change_from_activity.itemized. */
  public Path providerFile() {
    return providerFile;
  }

  /** source_import of the books. */
  public long booksImportId() {
    return books.importId();
  }

  /** load_id of the books in imported_book_entry. */
  public long booksLoadId() {
    return books.loadId();
  }

  /** The day's start; every entry lies in [from, to). */
  public Instant from() {
    return DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The day's end; no entry lies in its last two hours. */
  public Instant to() {
    return DAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** How many differences of each type are planted: eight types, 0.5 % of the rows together. */
  public Map<DiscrepancyType, Long> planted() {
    Map<DiscrepancyType, Long> counts = new EnumMap<>(DiscrepancyType.class);
    BenchPlan.TYPES.forEach(type -> counts.put(type, plan.count(type)));
    return counts;
  }

  /** The planted differences themselves. */
  public List<Finding> plantedFindings() {
    return plan.planted().toList();
  }

  /** Drops the books and deletes the file. */
  @Override
  public void close() throws SQLException, IOException {
    new JdbcBenchBooks(dataSource).drop(books);
    Files.deleteIfExists(providerFile);
  }
}
