package io.tallystick.checkout.refund;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Looks after open refunds: submits what is approved, asks about what isn't settled, less and less
 * often, once a day in the end. Any number may run at once. It gives nothing up: what stays open
 * marks its order for a person.
 */
public final class RefundWorker {
  private static final int REVIEW_AFTER = 8;

  /** What a round came to. */
  public record Round(int submitted, int asked, int failed) {}

  private final JdbcOpenRefunds jdbc;
  private final Refunds refunds;
  private final Clock clock;

  public RefundWorker(DataSource dataSource, Refunds refunds, Clock clock) {
    this.jdbc = new JdbcOpenRefunds(dataSource);
    this.refunds = refunds;
    this.clock = clock;
  }

  /** Looks after up to so many refunds that are due. */
  public Round round(int limit) {
    Instant now = clock.instant();
    List<JdbcOpenRefunds.Due> claimed =
        jdbc.claim(
            now,
            now.plus(RefundCalls.LONGEST_WAIT.multipliedBy(2)),
            RefundCalls.FIRST_WAIT,
            RefundCalls.LONGEST_WAIT,
            limit);
    int submitted = 0;
    int asked = 0;
    int failed = 0;
    for (JdbcOpenRefunds.Due due : claimed) {
      try {
        if (due.state() == RefundState.APPROVED) {
          refunds.submit(due.refundId());
          submitted++;
        } else {
          refunds.ask(due.refundId());
          asked++;
        }
      } catch (RuntimeException e) {
        failed++; // one refund's trouble isn't another's
        String said = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        jdbc.note(due.refundId(), RefundHistory.storable(said));
      }
      if (due.asks() >= REVIEW_AFTER) {
        refunds.review(due);
      }
    }
    return new Round(submitted, asked, failed);
  }
}
