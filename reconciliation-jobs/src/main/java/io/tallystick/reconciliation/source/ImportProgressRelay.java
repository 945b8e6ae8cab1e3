package io.tallystick.reconciliation.source;

/** Hands an import's progress on to whoever watches at the moment. */
public final class ImportProgressRelay implements ImportProgress {
  private volatile ImportProgress watcher = NONE;

  /** Until the returned handle is closed, {@code newWatcher} is told. */
  public Watching to(ImportProgress newWatcher) {
    watcher = newWatcher;
    return () -> watcher = NONE;
  }

  @Override
  public void read(long rows, long bytes, long totalBytes) {
    watcher.read(rows, bytes, totalBytes);
  }

  /** Ends the watching. */
  @FunctionalInterface
  public interface Watching extends AutoCloseable {
    @Override
    void close();
  }
}
