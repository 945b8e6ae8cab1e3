package io.tallystick.reconciliation.batch;

/** Somebody else runs this right now. The message says what; nothing was written. */
public final class AlreadyRunning extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AlreadyRunning(String what) {
    super(what + " is running already, in this or another process. Nothing was started.");
  }
}
