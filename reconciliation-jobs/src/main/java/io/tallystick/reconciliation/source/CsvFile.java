package io.tallystick.reconciliation.source;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.EOFException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV file (RFC 4180, UTF-8, gzip or not) record by record. The one place that knows the
 * parser; memory doesn't grow with the file.
 */
final class CsvFile implements AutoCloseable {
  /** A record longer than this is a quote that was never closed. */
  static final int MAX_RECORD_CHARS = 1 << 20;

  /**
   * Added as a last line: the parser takes a file that ends within quotes for good, and then this
   * line shows up inside a field.
   */
  private static final String END = "\0end of file\0";

  private final Path file;
  private final long totalBytes;
  private final SourceBytes bytes;
  private final Bounded bounded;
  private final CsvReader<CsvRecord> parser;
  private final Iterator<CsvRecord> records;
  private final CsvHeader header;
  private long lastLine; // where the record last read starts
  private String[] lastFields = {};

  private CsvFile(Path file, long totalBytes, SourceBytes bytes) {
    this.file = file;
    this.totalBytes = totalBytes;
    this.bytes = bytes;
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.bounded = new Bounded(new InputStreamReader(bytes, decoder));
    this.parser =
        CsvReader.builder()
            .allowExtraFields(true)
            .allowMissingFields(true)
            .allowExtraCharsAfterClosingQuote(false)
            .skipEmptyLines(true)
            .ofCsvRecord(bounded);
    this.records = parser.iterator();
    CsvRow first;
    try {
      first = next();
    } catch (UnclosedRecord e) {
      throw new SourceRejected(String.valueOf(e.getMessage()), e);
    }
    if (first == null) {
      throw new SourceRejected(
          file + " is empty: an empty source is never taken for a good one. Fetch it again.");
    }
    this.header = new CsvHeader(String.valueOf(file.getFileName()), first.fields());
  }

  /**
   * Opens the file and reads its header.
   *
   * @throws SourceRejected if it isn't there, is empty or isn't text
   */
  static CsvFile open(Path file) {
    try {
      var bytes = SourceBytes.open(file);
      try {
        return new CsvFile(file, Files.size(file), bytes);
      } catch (IOException | RuntimeException e) {
        bytes.close();
        throw e;
      }
    } catch (IOException e) {
      throw explained(file, 1, e);
    }
  }

  CsvHeader header() {
    return header;
  }

  long bytesRead() {
    return bytes.bytesRead();
  }

  long totalBytes() {
    return totalBytes;
  }

  /** About how many bytes the file has when unpacked. */
  long contentBytes() {
    return bytes.packed() ? totalBytes * 8 : totalBytes;
  }

  /**
   * The next record; null at the end.
   *
   * @throws UnclosedRecord if the file ends within a quoted field
   * @throws SourceRejected if the rest can't be split into records
   */
  @Nullable CsvRow next() {
    bounded.chars = 0;
    CsvRecord record;
    try {
      if (!records.hasNext()) {
        return null;
      }
      record = records.next();
    } catch (UncheckedIOException | CsvParseException e) {
      throw explained(file, lastLine + 1 + newlines(lastFields), e);
    }
    int size = record.getFieldCount();
    lastLine = record.getStartingLineNumber();
    if (bounded.ended && record.getField(size - 1).endsWith(END)) {
      if (size == 1 && record.getField(0).equals(END)) {
        return null;
      }
      throw new UnclosedRecord(
          lastLine,
          "%s, line %d: the file ends within a quoted field: it is cut off. Fetch it again."
              .formatted(file.getFileName(), lastLine));
    }
    String[] fields = new String[size];
    for (int i = 0; i < size; i++) {
      fields[i] = record.getField(i);
    }
    lastFields = fields;
    return new CsvRow(lastLine, fields);
  }

  /**
   * The file from that line to its end as it stands there, as one field; at most one record long.
   */
  List<String> rawFrom(long line) {
    var text = new StringBuilder();
    try (var in = SourceBytes.open(file);
        var lines = new LineNumberReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String s = lines.readLine(); s != null; s = lines.readLine()) {
        if (lines.getLineNumber() >= line && text.length() <= MAX_RECORD_CHARS) {
          text.append(text.isEmpty() ? "" : "\n").append(s);
        }
      }
      return List.of(text.toString());
    } catch (IOException e) {
      throw explained(file, line, e);
    }
  }

  private static SourceRejected explained(Path file, long line, Exception thrown) {
    String name = String.valueOf(file.getFileName());
    Throwable e = thrown;
    while (e.getCause() != null) {
      e = e.getCause();
    }
    return switch (e) {
      case CharacterCodingException _ ->
          new SourceRejected(
              name + ", " + malformedPlace(file) + " isn't UTF-8. Save the file as CSV in UTF-8.",
              e);
      case RecordTooLong _ ->
          new SourceRejected(
              "%s, line %d: the row that begins here doesn't end within %d characters: a quote is missing in it. Correct it or fetch the file again."
                  .formatted(name, line, MAX_RECORD_CHARS),
              e);
      case ZipException _, EOFException _ ->
          new SourceRejected(
              name + " is a damaged or cut-off gzip file (" + e.getMessage() + "). Fetch it again.",
              e);
      case CsvParseException _ ->
          new SourceRejected(
              "%s, line %d: the quotes of this row don't pair up, so the rows after it can't be told apart. A quote inside a quoted field is written twice."
                  .formatted(name, line),
              e);
      default -> new SourceRejected(name + " can't be read: " + e.getMessage(), e);
    };
  }

  private static long newlines(String[] fields) {
    return Stream.of(fields).mapToLong(f -> f.chars().filter(c -> c == '\n').count()).sum();
  }

  private static String malformedPlace(Path file) {
    try {
      return SourceBytes.firstMalformed(file);
    } catch (IOException e) {
      return "a place in it";
    }
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file ends within a quoted field: the last row is cut off. */
  static final class UnclosedRecord extends RuntimeException {
    private final long line;

    UnclosedRecord(long line, String message) {
      super(message);
      this.line = line;
    }

    long line() {
      return line;
    }
  }

  private static final class RecordTooLong extends IOException {}

  /** Stops a record that never ends before it fills the memory, and adds the last line. */
  private static final class Bounded extends FilterReader {
    private final String lastLine = "\n" + END;
    private long chars;
    private boolean ended;
    private int added;

    Bounded(Reader in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      if (chars > MAX_RECORD_CHARS) {
        throw new RecordTooLong();
      }
      int n = ended ? -1 : super.read(target, offset, length);
      ended |= n < 0;
      if (ended) {
        n = Math.min(length, lastLine.length() - added);
        lastLine.getChars(added, added + n, target, offset);
        added += n;
        return n == 0 ? -1 : n;
      }
      chars += Math.max(n, 0);
      return n;
    }
  }
}
