package io.tallystick.reconciliation.source;

import java.nio.file.Path;

/** Notices that a file changes while it is read. */
record FileSnapshot(long bytes, long modifiedMs) {
  static FileSnapshot of(Path path) {
    var file = path.toFile();
    return new FileSnapshot(file.length(), file.lastModified());
  }

  /**
   * @throws SourceRejected if the file isn't what it was
   */
  void requireSame(Path path) {
    if (!of(path).equals(this)) {
      throw new SourceRejected(
          path + " changed while it was read. Wait until it is written, then import it again.");
    }
  }
}
