package io.tallystick.reconciliation.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a CSV file that fits into memory: all of it, or none. */
public final class WholeFile {
  /**
   * Turns a row into what it means.
   *
   * @param <T> that
   */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(CsvRow row) throws BadValue;
  }

  private WholeFile() {}

  /**
   * The file's rows.
   *
   * @param most rows that it may have
   * @param layout finds the columns, or refuses the file
   * @throws SourceRejected if it can't be taken, with its first bad rows by line, column and value
   */
  public static <T> List<T> read(Path file, int most, Function<CsvHeader, RowReader<T>> layout) {
    FileSnapshot snapshot = FileSnapshot.of(file);
    String name = String.valueOf(file.getFileName());
    var bad = new BadRows(name, true); // so that it doesn't offer to keep them aside
    List<T> rows = new ArrayList<>();
    try (CsvFile csv = CsvFile.open(file)) {
      RowReader<T> reader = layout.apply(csv.header());
      for (CsvRow row = csv.next(); row != null; row = csv.next()) {
        read(row, csv.header(), reader, rows, bad);
        if (rows.size() > most) {
          throw new SourceRejected(
              "%s has more than %d rows. Split it and import the parts.".formatted(name, most));
        }
      }
    } catch (CsvFile.UnclosedRecord e) {
      throw new SourceRejected(String.valueOf(e.getMessage()), e);
    }
    snapshot.requireSame(file);
    if (bad.count() > 0) {
      throw new SourceRejected(bad.message());
    }
    if (rows.isEmpty()) {
      throw new SourceRejected(
          name
              + " has a header and no rows: an empty source is never taken for a good one. Fetch it"
              + " again.");
    }
    return rows;
  }

  private static <T> void read(
      CsvRow row, CsvHeader header, RowReader<T> reader, List<T> rows, BadRows bad) {
    String trouble = trouble(row, header);
    try {
      if (trouble != null) {
        throw new BadValue("", "", trouble);
      }
      rows.add(reader.read(row));
    } catch (BadValue e) {
      bad.add(row, e);
    }
  }

  private static @Nullable String trouble(CsvRow row, CsvHeader header) {
    if (header.repeatedBy(row)) {
      return "the header once more: files were glued together; take the line out";
    }
    if (row.size() < header.size()) {
      return "%d fields, but the header has %d: the row is cut off"
          .formatted(row.size(), header.size());
    }
    for (int i = header.size(); i < row.size(); i++) {
      if (!row.text(i).isEmpty()) {
        return "%d fields, but the header has only %d".formatted(row.size(), header.size());
      }
    }
    return null;
  }
}
