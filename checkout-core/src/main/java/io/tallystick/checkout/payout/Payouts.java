package io.tallystick.checkout.payout;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Told;
import java.time.Clock;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps what our books know of payouts, with an entry in the record for each change. */
public final class Payouts {
  /** What looking came to. */
  public enum News {
    /** We hadn't known of it. */
    NEW,
    CHANGED,
    NOTHING_NEW
  }

  private static final int LOOKS = 5;

  private final JdbcPayouts jdbc;
  private final PayoutProvider provider;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  public Payouts(
      DataSource dataSource,
      PayoutProvider provider,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    this.jdbc = new JdbcPayouts(dataSource);
    this.provider = provider;
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Asks the provider how the payout stands and notes that. May be called any number of times, in
   * any order, by several at once: an answer older than what we know is asked for again. Not in a
   * transaction.
   */
  public Outcome<News> look(String payoutId, Told told) {
    for (int look = 0; look < LOOKS; look++) {
      int version = jdbc.version(payoutId);
      switch (provider.payout(payoutId)) {
        case Outcome.Succeeded<ProviderPayout>(ProviderPayout payout) -> {
          News news = transaction.execute(_ -> note(payout, version, told));
          if (news != null) {
            return new Outcome.Succeeded<>(news);
          }
        }
        case Outcome.Declined<ProviderPayout> no -> {
          return new Outcome.Declined<>(no.code(), no.message(), no.forCustomer(), null);
        }
        case Outcome.NotSent<ProviderPayout>(String why) -> {
          return new Outcome.NotSent<>(why);
        }
        case Outcome.Unknown<ProviderPayout>(String why) -> {
          return new Outcome.Unknown<>(why);
        }
      }
    }
    return new Outcome.NotSent<>("others noted changes of payout " + payoutId + " all the while");
  }

  /** Null: somebody noted a change since the question was asked, perhaps a later one. */
  private @Nullable News note(ProviderPayout payout, int version, Told told) {
    Instant now = clock.instant();
    if (version == 0) {
      if (!jdbc.insert(payout, told.providerEvent(), now)) {
        return null;
      }
      record(payout, "payout.seen", null, told);
      return News.NEW;
    }
    JdbcPayouts.Known known = jdbc.lock(payout.payoutId());
    if (known.version() != version) {
      return null;
    }
    if (known.payout().equals(payout)) {
      jdbc.seen(payout.payoutId(), now);
      return News.NOTHING_NEW;
    }
    jdbc.change(payout, told.providerEvent(), version, now);
    record(payout, "payout.changed", known.payout(), told);
    return News.CHANGED;
  }

  private void record(
      ProviderPayout payout, String action, @Nullable ProviderPayout before, Told told) {
    audit.record(
        new AuditEntry(
            "payout:" + payout.payoutId(),
            action,
            told.actor(),
            payout.failureCode(),
            before == null ? null : before.status(),
            payout.status(),
            told.providerEvent()));
  }
}
