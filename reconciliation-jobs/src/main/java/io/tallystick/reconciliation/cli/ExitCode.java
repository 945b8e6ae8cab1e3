package io.tallystick.reconciliation.cli;

/** How a command ended, for whoever started it. The numbers are a promise. */
public enum ExitCode {
  /** Done, nothing found. */
  CLEAN(0),
  /** Not done; standard error says why. */
  FAILED(1),
  /** The command line or the settings are wrong; nothing was begun. */
  USAGE(2),
  /** Done, and differences stand. */
  DISCREPANCIES(3),
  /** Another process does the same at this moment; nothing was begun. */
  ALREADY_RUNNING(4);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
