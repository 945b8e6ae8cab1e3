package io.tallystick.reconciliation.cli;

/** A command that can't go on, with the sentence and the exit code to end with. */
public final class CommandFailure extends RuntimeException {
  private final ExitCode exitCode;

  /**
   * Ends the command.
   *
   * @param sentence what happened, where and what to do; shown as it is
   */
  public CommandFailure(ExitCode exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** The same, with what lies behind it for who asks for more. */
  CommandFailure(ExitCode exitCode, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
