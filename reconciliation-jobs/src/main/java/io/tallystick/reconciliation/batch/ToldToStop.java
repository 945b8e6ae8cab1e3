package io.tallystick.reconciliation.batch;

/** Somebody wants this process to end what it does: nothing more is begun. */
public final class ToldToStop extends RuntimeException implements JobRuns.ForPeople {
  private static final long serialVersionUID = 1L;

  ToldToStop(String job) {
    super("The job %s wasn't begun: this process was told to stop.".formatted(job));
  }
}
