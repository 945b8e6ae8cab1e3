package io.tallystick.checkout.run;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a request stands. The table at the end is the only place that says what may follow what.
 */
public enum JobRequestState {
  /** Waits for a worker. */
  REQUESTED,
  /** A worker is at it. If that one dies another takes over, and the state stays. */
  RUNNING,
  /** A worker is at it and was asked to stop. */
  STOPPING,
  /** The job ran to its end, whatever it found. */
  DONE,
  FAILED,
  /** It asks for something that can't be done: nothing was begun. */
  REFUSED,
  /** Ended early because somebody wanted it; a restart goes on where it stopped. */
  STOPPED,
  /** Taken back before it began. */
  CANCELLED;

  /** As in job_request.state. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  public static JobRequestState of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** Nothing follows: a final state stays. */
  public boolean isFinal() {
    return next().isEmpty();
  }

  /** What may follow this state. */
  public Set<JobRequestState> next() {
    return switch (this) {
      case REQUESTED -> EnumSet.of(RUNNING, CANCELLED);
      // back to requested: its worker goes, or something else stands in its way
      case RUNNING -> EnumSet.of(REQUESTED, STOPPING, DONE, FAILED, REFUSED);
      // done, failed or refused: it had ended before it noticed
      case STOPPING -> EnumSet.of(STOPPED, DONE, FAILED, REFUSED);
      case DONE, FAILED, REFUSED, STOPPED, CANCELLED -> EnumSet.noneOf(JobRequestState.class);
    };
  }
}
