package io.tallystick.reconciliation.booksimport;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to import, and how.
 *
 * @param file a books CSV, gzip or not
 * @param keepBadRows where bad rows go; null: one bad row refuses the file
 * @param connections database connections to load over, at the same time
 */
public record BooksFileRequest(Path file, @Nullable Path keepBadRows, int connections) {
  public static final int CONNECTIONS = 2;

  /** With no bad row kept and the usual connections. */
  public static BooksFileRequest of(Path file) {
    return new BooksFileRequest(file, null, CONNECTIONS);
  }
}
