package io.tallystick.reconciliation.source;

/** Told now and then how far a file is read; called from one thread. */
@FunctionalInterface
public interface ImportProgress {
  /** For who doesn't look. */
  ImportProgress NONE = (_, _, _) -> {};

  /**
   * @param rows rows read so far, without the header
   * @param bytes bytes of the file as it lies on disk (compressed, if it is)
   * @param totalBytes the file's size
   */
  void read(long rows, long bytes, long totalBytes);
}
