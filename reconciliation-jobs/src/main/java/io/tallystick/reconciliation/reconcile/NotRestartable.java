package io.tallystick.reconciliation.reconcile;

import io.tallystick.reconciliation.batch.JobRuns;

/** There is nothing to go on with. The message says why and what to do. */
public final class NotRestartable extends RuntimeException implements JobRuns.ForPeople {
  private static final long serialVersionUID = 1L;

  NotRestartable(String message) {
    super(message);
  }
}
