package io.tallystick.reconciliation.reconcile;

import io.tallystick.reconciliation.batch.JobRuns;

/**
 * A source is empty, short or stale: comparing it would prove nothing. The message says what to do.
 */
public final class SourceNotUsable extends RuntimeException implements JobRuns.ForPeople {
  private static final long serialVersionUID = 1L;

  SourceNotUsable(String message) {
    super(message);
  }
}
