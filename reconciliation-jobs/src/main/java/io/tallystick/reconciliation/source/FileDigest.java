package io.tallystick.reconciliation.source;

import io.tallystick.checkout.files.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What names a file's content: the SHA-256 of its bytes as they lie on disk. */
public final class FileDigest {
  private static final int BUFFER = 256 * 1024;

  private FileDigest() {}

  /**
   * Lower-case hexadecimal SHA-256.
   *
   * @throws SourceRejected if the file can't be read
   */
  public static String sha256(Path file) {
    if (!Files.exists(file)) {
      throw new SourceRejected(file + " doesn't exist. Check the name.");
    }
    if (!Files.isRegularFile(file)) {
      throw new SourceRejected(
          file + " isn't a regular file. An import reads its file twice: name a CSV file on disk.");
    }
    try (var in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new SourceRejected("The file can't be read (" + FileTrouble.of(e) + ").", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
