package io.tallystick.checkout.database;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows through PostgreSQL's binary COPY, straight into one byte buffer: no object per value.
 *
 * <p>Per row: {@link #row}, then one call per column in the order of the COPY statement. Not thread
 * safe. Source of the format: PostgreSQL's page on COPY, "Binary Format".
 */
public final class BinaryCopy implements AutoCloseable {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final long MICROS_TO_2000 = 946_684_800_000_000L;
  private static final int FLUSH_BYTES = 128 * 1024;

  private final CopyIn copy;
  private byte[] buffer = new byte[2 * FLUSH_BYTES];
  private int size;

  private BinaryCopy(CopyIn copy) {
    this.copy = copy;
  }

  /**
   * Begins a COPY in the connection's transaction.
   *
   * @param copySql a COPY ... FROM STDIN statement with FORMAT binary
   */
  public static BinaryCopy begin(Connection connection, String copySql) throws SQLException {
    var copy = new BinaryCopy(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copySql));
    System.arraycopy(SIGNATURE, 0, copy.buffer, 0, SIGNATURE.length);
    copy.size = SIGNATURE.length;
    return copy;
  }

  /** Begins the next row, of so many columns. */
  public void row(int columns) throws SQLException {
    if (size >= FLUSH_BYTES) {
      flush();
    }
    ensure(2);
    buffer[size++] = (byte) (columns >>> 8);
    buffer[size++] = (byte) columns;
  }

  /** A bigint. */
  public void putLong(long value) {
    ensure(12);
    int4(8);
    int8(value);
  }

  /** A boolean. */
  public void putBoolean(boolean value) {
    ensure(5);
    int4(1);
    buffer[size++] = (byte) (value ? 1 : 0);
  }

  /** A timestamptz, in microseconds since 1970-01-01T00:00Z. */
  public void putTimestamp(long epochMicros) {
    putLong(epochMicros - MICROS_TO_2000);
  }

  public void putNull() {
    ensure(4);
    int4(-1);
  }

  /**
   * A text.
   *
   * @throws IllegalArgumentException if it holds a NUL, which PostgreSQL can't store
   */
  public void putText(@Nullable String value) {
    if (value == null) {
      putNull();
      return;
    }
    int length = value.length();
    ensure(4 + length);
    int at = size + 4;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c == 0 || c > 0x7f) {
        encoded(value);
        return;
      }
      buffer[at + i] = (byte) c;
    }
    int4(length);
    size += length;
  }

  private void encoded(String value) {
    if (value.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a text with a NUL character can't be stored");
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    ensure(4 + utf8.length);
    int4(utf8.length);
    System.arraycopy(utf8, 0, buffer, size, utf8.length);
    size += utf8.length;
  }

  /** Ends the COPY; the rows are there once the transaction commits. Returns their number. */
  public long finish() throws SQLException {
    ensure(2);
    buffer[size++] = (byte) 0xff;
    buffer[size++] = (byte) 0xff;
    flush();
    return copy.endCopy();
  }

  /** Gives a COPY up that wasn't finished; the transaction can only be rolled back then. */
  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer, 0, size);
    size = 0;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }

  private void int4(int value) {
    buffer[size++] = (byte) (value >>> 24);
    buffer[size++] = (byte) (value >>> 16);
    buffer[size++] = (byte) (value >>> 8);
    buffer[size++] = (byte) value;
  }

  private void int8(long value) {
    int4((int) (value >>> 32));
    int4((int) value);
  }
}
