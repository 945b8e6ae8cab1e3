package io.tallystick.reconciliation.nightly;

import io.tallystick.reconciliation.batch.JobRuns;

/** The provider's record couldn't be read to its end. The message says why and what to do. */
public final class ImportFailed extends RuntimeException implements JobRuns.ForPeople {
  private static final long serialVersionUID = 1L;

  ImportFailed(String message) {
    super(message);
  }
}
