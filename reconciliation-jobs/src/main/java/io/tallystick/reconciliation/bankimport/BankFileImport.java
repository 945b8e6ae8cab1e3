package io.tallystick.reconciliation.bankimport;

import io.tallystick.reconciliation.source.FileDigest;
import io.tallystick.reconciliation.source.SourceRejected;
import io.tallystick.reconciliation.source.WholeFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Imports a statement of our bank account, whole or not at all. The same content again, under any
 * name, writes nothing; a line that stood in an earlier statement is known and not written twice.
 */
public final class BankFileImport {
  /** A few years of a busy account; it is read into memory. */
  static final int MOST_ROWS = 200_000;

  /**
   * What an import came to.
   *
   * @param rows that the file has
   * @param known of them from earlier statements
   * @param paired payouts whose line was found, in this statement or one before
   * @param alreadyImported this content was here: nothing was written
   */
  public record Result(
      long statementId,
      long rows,
      long known,
      LocalDate firstOn,
      LocalDate lastOn,
      int paired,
      boolean alreadyImported) {}

  private final JdbcBank jdbc;
  private final BankPairs pairs;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public BankFileImport(
      DataSource dataSource, BankPairs pairs, TransactionTemplate transaction, Clock clock) {
    this.jdbc = new JdbcBank(dataSource);
    this.pairs = pairs;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Imports the file.
   *
   * @throws SourceRejected if it can't be taken; nothing was written
   */
  public Result run(Path file) {
    String sha256 = FileDigest.sha256(file);
    List<BankLine> lines = WholeFile.read(file, MOST_ROWS, BankRows::new);
    if (!FileDigest.sha256(file).equals(sha256)) {
      throw new SourceRejected(
          file + " changed while it was read. Wait until it is written, then import it again.");
    }
    String name = String.valueOf(file.getFileName());
    Result result = Objects.requireNonNull(transaction.execute(_ -> written(name, sha256, lines)));
    int paired = pairs.find(result.firstOn().minusDays(7).atStartOfDay(ZoneOffset.UTC).toInstant());
    return new Result(
        result.statementId(),
        result.rows(),
        result.known(),
        result.firstOn(),
        result.lastOn(),
        paired,
        result.alreadyImported());
  }

  private Result written(String name, String sha256, List<BankLine> lines) {
    LocalDate first =
        lines.stream().map(BankLine::bookedOn).min(LocalDate::compareTo).orElseThrow();
    LocalDate last = lines.stream().map(BankLine::bookedOn).max(LocalDate::compareTo).orElseThrow();
    jdbc.oneAtATime();
    Long known = jdbc.statement(sha256);
    if (known != null) {
      return new Result(known, lines.size(), lines.size(), first, last, 0, true);
    }
    long statement = jdbc.insert(name, sha256, lines.size(), clock.instant());
    long written = jdbc.insert(statement, lines);
    jdbc.close(statement, lines.size() - written);
    return new Result(statement, lines.size(), lines.size() - written, first, last, 0, false);
  }
}
