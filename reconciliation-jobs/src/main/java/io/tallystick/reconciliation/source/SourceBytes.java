package io.tallystick.reconciliation.source;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/** A file's content as UTF-8 bytes: unpacked if it is gzip (told by its first bytes), no BOM. */
final class SourceBytes extends FilterInputStream {
  private static final int BUFFER = 64 * 1024;

  private final Counting counting;
  private final boolean packed;

  private SourceBytes(InputStream content, Counting counting, boolean packed) {
    super(content);
    this.counting = counting;
    this.packed = packed;
  }

  static SourceBytes open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new SourceRejected(file + " is a folder. Name one CSV file.");
    }
    Counting counting;
    try {
      counting = new Counting(Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new SourceRejected(file + " doesn't exist. Check the name.", e);
    }
    try {
      InputStream content = new BufferedInputStream(counting, BUFFER);
      byte[] magic = peek(content);
      boolean packed = starts(magic, 0x1f, 0x8b);
      if (packed) {
        content = new BufferedInputStream(new GZIPInputStream(content, BUFFER), BUFFER);
        magic = peek(content);
      }
      refuseOtherFormats(file, magic);
      if (starts(magic, 0xef, 0xbb, 0xbf)) {
        content.skipNBytes(3);
      }
      return new SourceBytes(content, counting, packed);
    } catch (IOException | RuntimeException e) {
      counting.close();
      throw e;
    }
  }

  /** Bytes taken from the disk so far. */
  long bytesRead() {
    return counting.bytes;
  }

  boolean packed() {
    return packed;
  }

  /** The first place that isn't UTF-8, in words. */
  static String firstMalformed(Path file) throws IOException {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var bytes = ByteBuffer.allocate(BUFFER);
    var chars = CharBuffer.allocate(BUFFER);
    long line = 1;
    try (var in = open(file)) {
      for (boolean end = false; !end; ) {
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        end = read < 0;
        bytes.position(bytes.position() + Math.max(read, 0)).flip();
        var result = decoder.decode(bytes, chars.clear(), end);
        for (int i = 0; i < bytes.position(); i++) {
          line += bytes.get(i) == '\n' ? 1 : 0;
        }
        if (result.isError()) {
          return "line %d (byte 0x%s)"
              .formatted(line, HexFormat.of().toHexDigits(bytes.get(bytes.position())));
        }
        bytes.compact();
      }
    }
    return "a place that is gone now";
  }

  private static void refuseOtherFormats(Path file, byte[] magic) {
    if (starts(magic, 'P', 'K', 3, 4)) {
      throw new SourceRejected(
          file + " is a zip archive or an Excel workbook. Unpack it, or save it as CSV (UTF-8).");
    }
    if (starts(magic, 0xff, 0xfe) || starts(magic, 0xfe, 0xff)) {
      throw new SourceRejected(file + " is UTF-16 text. Save it as CSV in UTF-8.");
    }
  }

  private static byte[] peek(InputStream in) throws IOException {
    in.mark(4);
    byte[] magic = in.readNBytes(4);
    in.reset();
    return magic;
  }

  private static boolean starts(byte[] bytes, int... magic) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static final class Counting extends FilterInputStream {
    private long bytes;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      bytes += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = super.read(target, offset, length);
      bytes += Math.max(n, 0);
      return n;
    }
  }
}
