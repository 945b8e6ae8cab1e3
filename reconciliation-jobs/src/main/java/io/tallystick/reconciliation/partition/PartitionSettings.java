package io.tallystick.reconciliation.partition;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.springframework.core.env.Environment;

/**
 * Settings {@code tallystick.partitions.*}.
 *
 * @param threads pieces that this process works on at the same time; 0: it only hands them out
 * @param size keys in a piece; 0: as each work has it
 * @param patience so long without progress of any piece, the step fails
 * @param again so long nobody works on a piece, and no message waits, before it is asked for again
 */
record PartitionSettings(int threads, int size, Duration patience, Duration again) {
  private static final String SETTINGS = "tallystick.partitions.";
  private static final int MOST_THREADS = 4;

  PartitionSettings {
    if (threads < 0 || size < 0 || patience.isNegative() || patience.isZero()) {
      throw new IllegalStateException(
          "Settings %sthreads, .size and .patience are %d, %d and %s; give at least 0, at least 0, and a time such as PT10M"
              .formatted(SETTINGS, threads, size, patience));
    }
  }

  static PartitionSettings from(Environment settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new PartitionSettings(
        settings.getProperty(
            SETTINGS + "threads", Integer.class, Math.clamp(cores, 1, MOST_THREADS)),
        settings.getProperty(SETTINGS + "size", Integer.class, 0),
        time(settings, "patience", "PT10M"),
        time(settings, "again", "PT3S"));
  }

  private static Duration time(Environment settings, String name, String usual) {
    String given = settings.getProperty(SETTINGS + name, usual);
    try {
      return Duration.parse(given);
    } catch (DateTimeParseException e) {
      throw new IllegalStateException(
          "Setting %s%s is '%s'; give a time such as %s".formatted(SETTINGS, name, given, usual),
          e);
    }
  }
}
