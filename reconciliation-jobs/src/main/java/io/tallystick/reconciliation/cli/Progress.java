package io.tallystick.reconciliation.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error; nothing at all where that is no terminal. */
public final class Progress implements AutoCloseable {
  private static final long KB = 1024;
  private static final long MB = 1024 * KB;

  /** Up to so much, whole megabytes would jump. */
  private static final long SMALL = 10 * MB;

  private static final int UPDATE_MS = 200;
  private static final int WIDTH = 100;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Begins a bar over the bytes of a file.
   *
   * @param totalBytes what {@link #to} ends at
   */
  public static Progress start(Surroundings surroundings, String task, long totalBytes) {
    return start(surroundings.terminal(), System.err, task, totalBytes);
  }

  static Progress start(boolean terminal, PrintStream out, String task, long totalBytes) {
    if (!terminal) {
      return new Progress(null);
    }
    boolean small = totalBytes < SMALL;
    return shown(out, task, totalBytes, small ? " KB" : " MB", small ? KB : MB);
  }

  /**
   * Begins a bar over things that are counted.
   *
   * @param unit such as " orders"
   * @param total what {@link #to(long)} ends at
   */
  public static Progress count(Surroundings surroundings, String task, String unit, long total) {
    return surroundings.terminal() ? shown(System.err, task, total, unit, 1) : new Progress(null);
  }

  private static Progress shown(PrintStream out, String task, long max, String unit, long size) {
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(max)
            .setUnit(unit, size)
            .setUpdateIntervalMillis(UPDATE_MS)
            .setStyle(ProgressBarStyle.ASCII)
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
            .build());
  }

  /** So much is read. */
  public void to(long rows, long bytes) {
    if (bar != null) {
      bar.setExtraMessage("%,d rows".formatted(rows));
      bar.stepTo(bytes);
    }
  }

  /** So many are done. */
  public void to(long count) {
    if (bar != null) {
      bar.stepTo(count);
    }
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
