package io.tallystick.checkout.note;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Notes of staff on orders: added, never changed. */
public final class Notes {
  /** The longest one. */
  public static final int MOST_CHARACTERS = 4_000;

  private final JdbcNotes jdbc;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  public Notes(DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock) {
    this.jdbc = new JdbcNotes(dataSource);
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Writes a note. The audit says that there is one, not what it says: notes may name customers.
   *
   * @param key the caller's: the same again is the same note
   * @throws IllegalArgumentException if the text is blank or too long; in words for people
   */
  public NoteResult write(String orderId, String text, String author, String key) {
    String body = text.strip().replace("\r\n", "\n").replace('\0', '?');
    if (body.isEmpty()) {
      throw new IllegalArgumentException("The note is empty. Write something first.");
    }
    if (body.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "The note has %d characters; at most %d fit.".formatted(body.length(), MOST_CHARACTERS));
    }
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              if (!jdbc.orderExists(orderId)) {
                return NoteResult.NO_SUCH_ORDER;
              }
              if (!jdbc.insert(orderId, body, author, key, clock.instant())) {
                return jdbc.isSame(key, orderId, author, body)
                    ? NoteResult.ALREADY_WRITTEN
                    : NoteResult.KEY_CONFLICT;
              }
              audit.record(
                  new AuditEntry("order:" + orderId, "order.note", author, null, null, null, null));
              return NoteResult.WRITTEN;
            }));
  }

  /** The latest first; at most 200. */
  public List<Note> ofOrder(String orderId) {
    return jdbc.ofOrder(orderId);
  }
}
