package io.tallystick.checkout.settlement;

import org.jspecify.annotations.Nullable;

/**
 * The provider's record couldn't be read. Nothing was read in part: the caller's position still
 * holds. The message is for people and never holds a secret.
 */
public final class ProviderReadException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, by what can be done about it. */
  public enum Reason {
    /** Too many requests; slower, or later. */
    RATE_LIMITED(true),
    /** No answer: no connection, a dropped one, or none in time. */
    UNREACHABLE(true),
    /** The provider failed inside. */
    PROVIDER_FAILED(true),
    /**
     * An answer that isn't what the provider promises: empty, cut off, or against its own rules.
     */
    UNREADABLE(true),
    /** The key is missing, wrong or lacks a right, or the request is malformed. */
    REFUSED(false),
    /** No object of that id. */
    NOT_FOUND(false),
    /** This process is being stopped. */
    INTERRUPTED(false);

    private final boolean passing;

    Reason(boolean passing) {
      this.passing = passing;
    }

    /** Whether the same call may succeed a moment later. */
    public boolean passing() {
      return passing;
    }
  }

  private final Reason reason;

  public ProviderReadException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
