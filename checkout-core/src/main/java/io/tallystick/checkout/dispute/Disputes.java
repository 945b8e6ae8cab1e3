package io.tallystick.checkout.dispute;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Told;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps what our books know of disputes. A new dispute of an order puts the order up for a person's
 * review, in the same transaction.
 */
public final class Disputes {
  /** What looking came to. */
  public enum News {
    /** We hadn't known of it. */
    NEW,
    CHANGED,
    NOTHING_NEW
  }

  private static final int LOOKS = 5;

  private final JdbcDisputes jdbc;
  private final DisputeProvider provider;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  public Disputes(
      DataSource dataSource,
      DisputeProvider provider,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    this.jdbc = new JdbcDisputes(dataSource);
    this.provider = provider;
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Asks the provider how the dispute stands and notes that. May be called any number of times, in
   * any order, by several at once: an answer older than what we know is asked for again. Not in a
   * transaction.
   */
  public Outcome<News> look(String disputeId, Told told) {
    for (int look = 0; look < LOOKS; look++) {
      int version = jdbc.version(disputeId);
      switch (provider.dispute(disputeId)) {
        case Outcome.Succeeded<ProviderDispute>(ProviderDispute dispute) -> {
          News news = transaction.execute(_ -> note(dispute, version, told));
          if (news != null) {
            return new Outcome.Succeeded<>(news);
          }
        }
        case Outcome.Declined<ProviderDispute> no -> {
          return new Outcome.Declined<>(no.code(), no.message(), no.forCustomer(), null);
        }
        case Outcome.NotSent<ProviderDispute>(String why) -> {
          return new Outcome.NotSent<>(why);
        }
        case Outcome.Unknown<ProviderDispute>(String why) -> {
          return new Outcome.Unknown<>(why);
        }
      }
    }
    return new Outcome.NotSent<>("others noted changes of dispute " + disputeId + " all the while");
  }

  /** Null: somebody noted a change since the question was asked, perhaps a later one. */
  private @Nullable News note(ProviderDispute dispute, int version, Told told) {
    // an order is locked before anything that hangs on it
    String orderId = jdbc.lockOrder(dispute.intentId(), dispute.chargeId());
    Instant now = clock.instant();
    if (version == 0) {
      if (!jdbc.insert(dispute, orderId, told.providerEvent(), now)) {
        return null;
      }
      record(dispute, "dispute.opened", null, told);
      review(orderId, dispute, told);
      return News.NEW;
    }
    JdbcDisputes.Known known = jdbc.lock(dispute.disputeId());
    if (known.version() != version) {
      return null;
    }
    String order = known.orderId() == null ? orderId : known.orderId();
    if (known.dispute().equals(dispute) && Objects.equals(known.orderId(), order)) {
      jdbc.seen(dispute.disputeId(), now);
      return News.NOTHING_NEW;
    }
    jdbc.change(dispute, order, told.providerEvent(), version, now);
    record(dispute, "dispute.changed", known.dispute(), told);
    if (known.orderId() == null) {
      review(order, dispute, told);
    }
    return News.CHANGED;
  }

  private void record(
      ProviderDispute dispute, String action, @Nullable ProviderDispute before, Told told) {
    audit.record(
        new AuditEntry(
            "dispute:" + dispute.disputeId(),
            action,
            told.actor(),
            null,
            before == null ? null : summary(before),
            summary(dispute),
            told.providerEvent()));
  }

  private void review(@Nullable String orderId, ProviderDispute dispute, Told told) {
    if (orderId == null) {
      return;
    }
    String reason = "disputed: " + dispute.disputeId();
    jdbc.review(orderId, reason);
    audit.record(
        new AuditEntry(
            "order:" + orderId,
            "order.review",
            told.actor(),
            reason,
            null,
            null,
            told.providerEvent()));
  }

  private static String summary(ProviderDispute dispute) {
    return "%s, %d %s, withdrawn %d, reinstated %d"
        .formatted(
            dispute.status(),
            dispute.amountMinor(),
            dispute.currency(),
            dispute.withdrawnMinor(),
            dispute.reinstatedMinor());
  }
}
