package io.tallystick.reconciliation.source;

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
import java.util.Objects;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV file (RFC 4180, UTF-8, gzip or not) record by record. The one place that knows the
 * parser; memory doesn't grow with the file.
 */
final class CsvFile implements AutoCloseable {
  /** A record longer than this is a quote that was never closed. */
  static final int MAX_RECORD_CHARS = 1 << 20;

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

  private final Path file;
  private final long totalBytes;
  private final SourceBytes bytes;
  private final Bounded bounded;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final CsvHeader header;
  private long lines; // up to the end of the record last read

  private CsvFile(Path file, long totalBytes, SourceBytes bytes) throws IOException {
    this.file = file;
    this.totalBytes = totalBytes;
    this.bytes = bytes;
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.bounded = new Bounded(new InputStreamReader(bytes, decoder));
    this.parser = CSVParser.builder().setReader(bounded).setFormat(FORMAT).get();
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
    CSVRecord record;
    try {
      if (!records.hasNext()) {
        return null;
      }
      record = records.next();
    } catch (UncheckedIOException e) {
      throw failure(Objects.requireNonNull(e.getCause()));
    }
    long end = parser.getCurrentLineNumber();
    String[] fields = record.values();
    long start = end - lines == 1 ? end : end - newlines(fields);
    lines = end;
    return new CsvRow(start, fields);
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

  private RuntimeException failure(IOException cause) {
    long line = lines + 1;
    if (bounded.ended && bounded.chars <= MAX_RECORD_CHARS && isQuoteFault(cause)) {
      return new UnclosedRecord(
          line,
          "%s, line %d: the file ends within a quoted field: it is cut off. Fetch it again."
              .formatted(file.getFileName(), line));
    }
    return explained(file, line, cause);
  }

  private static boolean isQuoteFault(IOException e) {
    return String.valueOf(e.getMessage()).contains("EOF reached");
  }

  private static SourceRejected explained(Path file, long line, IOException e) {
    String name = String.valueOf(file.getFileName());
    if (e instanceof CharacterCodingException) {
      return new SourceRejected(
          name + ", " + malformedPlace(file) + " isn't UTF-8. Save the file as CSV in UTF-8.", e);
    }
    if (e instanceof RecordTooLong) {
      return new SourceRejected(
          "%s, line %d: the row that begins here doesn't end within %d characters: a quote is missing in it. Correct it or fetch the file again."
              .formatted(name, line, MAX_RECORD_CHARS),
          e);
    }
    if (e instanceof ZipException || e instanceof EOFException) {
      return new SourceRejected(
          name + " is a damaged or cut-off gzip file (" + e.getMessage() + "). Fetch it again.", e);
    }
    if (e instanceof org.apache.commons.csv.CSVException) {
      return new SourceRejected(
          "%s, line %d: the quotes of this row don't pair up, so the rows after it can't be told apart. A quote inside a quoted field is written twice."
              .formatted(name, line),
          e);
    }
    return new SourceRejected(name + " can't be read: " + e.getMessage(), e);
  }

  private static String malformedPlace(Path file) {
    try {
      return SourceBytes.firstMalformed(file);
    } catch (IOException e) {
      return "a place in it";
    }
  }

  private static long newlines(String[] fields) {
    long count = 0;
    for (String field : fields) {
      for (int i = 0; i < field.length(); i++) {
        char c = field.charAt(i);
        boolean alone = c == '\r' && (i + 1 == field.length() || field.charAt(i + 1) != '\n');
        count += c == '\n' || alone ? 1 : 0;
      }
    }
    return count;
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

  /** Stops a record that never ends before it fills the memory. */
  private static final class Bounded extends FilterReader {
    private long chars;
    private boolean ended;

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
      int n = super.read(target, offset, length);
      ended |= n < 0;
      chars += Math.max(n, 0);
      return n;
    }
  }
}
