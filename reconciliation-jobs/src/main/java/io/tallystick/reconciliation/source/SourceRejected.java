package io.tallystick.reconciliation.source;

import io.tallystick.reconciliation.batch.JobRuns;
import org.jspecify.annotations.Nullable;

/**
 * A source that can't be taken as it is; nothing of it became visible. The message is complete and
 * for people: what, where (file, line, column, value), what to do.
 */
public class SourceRejected extends RuntimeException implements JobRuns.ForPeople {
  public SourceRejected(String message) {
    super(message);
  }

  public SourceRejected(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
