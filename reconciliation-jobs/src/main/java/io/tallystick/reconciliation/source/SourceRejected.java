package io.tallystick.reconciliation.source;

import org.jspecify.annotations.Nullable;

/**
 * A source that can't be taken as it is; nothing of it became visible. The message is complete and
 * for people: what, where (file, line, column, value), what to do.
 */
public class SourceRejected extends RuntimeException {
  public SourceRejected(String message) {
    super(message);
  }

  public SourceRejected(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
