package io.tallystick.reports.csv;

import io.tallystick.checkout.files.FileTrouble;
import io.tallystick.checkout.money.Currencies;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file being written, cell by cell in column order. Holds one row at most, whatever the
 * number of rows.
 */
public final class CsvTable implements Closeable {
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private final Path file;
  private final Profile profile;
  private final ZoneId zone;
  private final List<Column> columns;
  private final FileChannel channel;
  private final MessageDigest digest;
  private final CSVPrinter printer;
  private int cell;
  private long rows;

  private CsvTable(
      Path file,
      Profile profile,
      ZoneId zone,
      List<Column> columns,
      FileChannel channel,
      MessageDigest digest,
      CSVPrinter printer) {
    this.file = file;
    this.profile = profile;
    this.zone = zone;
    this.columns = columns;
    this.channel = channel;
    this.digest = digest;
    this.printer = printer;
  }

  /**
   * Begins a new file with its header row.
   *
   * @param zone for the times of the excel profile
   * @throws IOException if it exists already or can't be written
   */
  public static CsvTable create(Path file, Profile profile, ZoneId zone, List<Column> columns)
      throws IOException {
    MessageDigest digest = sha256();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      var bytes = new DigestOutputStream(Channels.newOutputStream(channel), digest);
      Writer writer =
          new OutputStreamWriter(new BufferedOutputStream(bytes, 1 << 16), StandardCharsets.UTF_8);
      if (profile == Profile.EXCEL) {
        writer.write('\uFEFF');
      }
      var printer = new CSVPrinter(writer, CSVFormat.RFC4180);
      printer.printRecord(headers(profile, columns));
      return new CsvTable(file, profile, zone, columns, channel, digest, printer);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A text, or nothing. */
  public CsvTable text(@Nullable String value) {
    return cell(Column.Type.TEXT, value == null ? "" : FormulaGuard.guard(value));
  }

  public CsvTable number(long value) {
    return cell(Column.Type.NUMBER, Long.toString(value));
  }

  /** An amount in minor units of {@code currency}, or nothing. */
  public CsvTable amount(@Nullable Long minor, String currency) {
    if (minor == null) {
      return cell(Column.Type.AMOUNT, "");
    }
    return cell(
        Column.Type.AMOUNT,
        profile == Profile.MACHINE ? Long.toString(minor) : Currencies.toDecimal(minor, currency));
  }

  public CsvTable time(Instant instant) {
    return cell(
        Column.Type.TIME,
        profile == Profile.MACHINE ? instant.toString() : LOCAL.format(instant.atZone(zone)));
  }

  /** Ends the row. */
  public void endRow() {
    if (cell != columns.size()) {
      throw new IllegalStateException(
          file.getFileName() + ": a row of " + cell + " cells for " + columns.size() + " columns");
    }
    cell = 0;
    rows++;
    try {
      printer.println();
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  /** Forces everything to disk and closes the file. */
  public CsvFile finish() throws IOException {
    printer.flush();
    channel.force(true);
    long bytes = channel.size();
    printer.close();
    return new CsvFile(
        String.valueOf(file.getFileName()),
        headers(profile, columns),
        rows,
        bytes,
        HexFormat.of().formatHex(digest.digest()));
  }

  /** Closes the file; without {@link #finish} it is incomplete. */
  @Override
  public void close() throws IOException {
    try {
      printer.close();
    } finally {
      channel.close();
    }
  }

  private CsvTable cell(Column.Type type, String value) {
    if (cell >= columns.size() || columns.get(cell).type() != type) {
      throw new IllegalStateException(
          file.getFileName() + ": cell " + (cell + 1) + " of a row is no " + type);
    }
    cell++;
    try {
      printer.print(value);
      return this;
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  private UncheckedIOException notWritten(IOException e) {
    return new UncheckedIOException(file + " can't be written (" + FileTrouble.of(e) + ").", e);
  }

  private static List<String> headers(Profile profile, List<Column> columns) {
    return columns.stream().map(c -> c.header(profile)).toList();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
