package io.tallystick.reconciliation.source;

import io.tallystick.checkout.files.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** The bad rows of one file: all counted, the first ones listed, and kept aside if asked for. */
final class BadRows {
  /** A file with more than these isn't a file with a few bad rows. */
  static final int MAX_KEPT = 100_000;

  private static final int LISTED = 20;
  private static final int SHOWN_CHARS = 60;

  /** One of them; fields are null where the row as it stood isn't at hand. */
  record BadRow(long line, String place, String reason, @Nullable List<String> fields) {}

  private final String fileName;
  private final boolean keep;
  private final List<BadRow> kept = new ArrayList<>();
  private final PriorityQueue<BadRow> lowest =
      new PriorityQueue<>(Comparator.comparingLong(BadRow::line).reversed());
  private long count;
  private volatile boolean refused;

  BadRows(String fileName, boolean keep) {
    this.fileName = fileName;
    this.keep = keep;
  }

  void add(CsvRow row, BadValue e) {
    add(
        new BadRow(
            row.line(),
            e.column().isEmpty() ? "" : ", column %s: '%s'".formatted(e.column(), shown(e.value())),
            e.reason(),
            keep ? List.of(row.fields()) : null));
  }

  synchronized void add(BadRow row) {
    count++;
    refused = !keep;
    lowest.add(row);
    if (lowest.size() > LISTED) {
      lowest.remove();
    }
    if (keep) {
      if (kept.size() >= MAX_KEPT) {
        throw new SourceRejected(
            "%s: more than %d rows are bad, so it isn't a good file with a few bad rows. Nothing was imported; the first of them: %s"
                .formatted(fileName, MAX_KEPT, line(lowestRows().get(0))));
      }
      kept.add(row);
    }
  }

  synchronized long count() {
    return count;
  }

  /** Is it sure that nothing will be imported? */
  boolean refused() {
    return refused;
  }

  /** Lines whose fields are still wanted for the file of bad rows. */
  synchronized List<Long> linesWithoutFields() {
    return kept.stream().filter(r -> r.fields() == null).map(BadRow::line).distinct().toList();
  }

  /** Gives the rows of {@link #linesWithoutFields} their fields. */
  synchronized void fields(Map<Long, List<String>> byLine) {
    kept.replaceAll(
        r ->
            r.fields() == null
                ? new BadRow(r.line(), r.place(), r.reason(), byLine.get(r.line()))
                : r);
  }

  /** The refusal, in words: the first rows by line and the number of the rest. */
  synchronized String message() {
    var text = new StringBuilder(count == 1 ? "1 bad row" : count + " bad rows");
    text.append(" in ").append(fileName).append(", so nothing was imported.\n");
    for (BadRow row : lowestRows()) {
      text.append("  ").append(line(row)).append('\n');
    }
    if (count > LISTED) {
      text.append("  ... and ").append(count - LISTED).append(" more.\n");
    }
    text.append("Correct the file and import it again");
    text.append(keep ? "." : ", or keep the bad rows aside with --keep-bad-rows.");
    return text.toString();
  }

  /** Writes the kept rows, in the file's order, under its own header and a reason. */
  synchronized void writeTo(Path target, String[] header) {
    Path absolute = target.toAbsolutePath();
    kept.sort(Comparator.comparingLong(BadRow::line));
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      try (var out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8);
          var csv =
              new CSVPrinter(out, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
        List<String> first = new ArrayList<>(Arrays.asList(header));
        first.add("line");
        first.add("reason");
        csv.printRecord(first);
        for (BadRow row : kept) {
          List<String> fields = new ArrayList<>(row.fields() == null ? List.of() : row.fields());
          while (fields.size() < header.length) {
            fields.add("");
          }
          fields.add(Long.toString(row.line()));
          fields.add((row.place().isEmpty() ? "" : row.place().substring(2) + ": ") + row.reason());
          csv.printRecord(fields);
        }
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new SourceRejected(
          "The bad rows can't be written to "
              + target
              + " ("
              + FileTrouble.of(e)
              + "). Nothing was imported.",
          e);
    }
  }

  private List<BadRow> lowestRows() {
    return lowest.stream().sorted(Comparator.comparingLong(BadRow::line)).toList();
  }

  private String line(BadRow row) {
    return "%s, line %d%s: %s".formatted(fileName, row.line(), row.place(), row.reason());
  }

  private static String shown(String value) {
    String text =
        value
            .codePoints()
            .limit(SHOWN_CHARS + 1L)
            .collect(
                StringBuilder::new,
                (b, c) -> b.appendCodePoint(Character.isISOControl(c) ? '?' : c),
                StringBuilder::append)
            .toString();
    return text.codePointCount(0, text.length()) > SHOWN_CHARS
        ? text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARS)) + "..."
        : text;
  }
}
