package io.tallystick.reconciliation.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error; nothing at all where that is no terminal. */
public final class Progress implements AutoCloseable {
  private static final int UPDATE_MS = 200;
  private static final int WIDTH = 100;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Begins a bar.
   *
   * @param total what {@link #to} ends at; -1 if unknown
   */
  public static Progress start(Surroundings surroundings, String task, long total) {
    return start(surroundings.terminal(), System.err, task, total);
  }

  static Progress start(boolean terminal, PrintStream out, String task, long total) {
    if (!terminal) {
      return new Progress(null);
    }
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUpdateIntervalMillis(UPDATE_MS)
            .setStyle(ProgressBarStyle.ASCII)
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
            .build());
  }

  /** So much is done. */
  public void to(long done) {
    if (bar != null) {
      bar.stepTo(done);
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
