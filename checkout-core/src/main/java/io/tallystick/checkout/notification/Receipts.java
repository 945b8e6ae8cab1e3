package io.tallystick.checkout.notification;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.contact.Contacts;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends receipts once more, since a member of staff wants that. */
public final class Receipts {
  /** So often an order's receipt is sent again within {@link #WITHIN}. */
  public static final int MOST = 5;

  public static final Duration WITHIN = Duration.ofHours(24);

  /** What asking for it came to. */
  public enum Result {
    /** The worker sends it within seconds. */
    ASKED,
    /** One waits to be sent, or was asked for by this very form. Nothing was written. */
    ALREADY_ASKED,
    /** No receipt was ever meant: nothing was paid. */
    NO_RECEIPT,
    /** There is no address, or it was redacted. */
    NO_ADDRESS,
    TOO_MANY,
    NO_SUCH_ORDER
  }

  private final JdbcReceipts jdbc;
  private final Contacts contacts;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  Receipts(
      DataSource dataSource,
      Contacts contacts,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    this.jdbc = new JdbcReceipts(dataSource);
    this.contacts = contacts;
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Has the order's receipt sent again. Of two at once the second sees that one waits.
   *
   * @param key the caller's: with the same key it is asked for once
   */
  public Result sendAgain(String orderId, String by, String key) {
    return Objects.requireNonNull(transaction.execute(_ -> askLocked(orderId, by, key)));
  }

  private Result askLocked(String orderId, String by, String key) {
    if (!jdbc.lockOrder(orderId)) {
      return Result.NO_SUCH_ORDER;
    }
    JdbcReceipts.Known known = jdbc.of(orderId, clock.instant().minus(WITHIN), key);
    if (known.receipts() == 0) {
      return Result.NO_RECEIPT;
    }
    if (known.waiting() || known.asked()) {
      return Result.ALREADY_ASKED;
    }
    if (contacts.find(orderId).isEmpty()) {
      return Result.NO_ADDRESS;
    }
    if (known.lately() >= MOST) {
      return Result.TOO_MANY;
    }
    jdbc.insertAgain(orderId, key, clock.instant());
    audit.record(
        new AuditEntry("order:" + orderId, "order.receipt_again", by, null, null, null, null));
    return Result.ASKED;
  }
}
