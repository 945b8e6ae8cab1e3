package io.tallystick.checkout.contact;

import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The contact data of orders: the only place that holds an e-mail address. */
public final class Contacts {
  private static final int MAX_EMAIL = 254;
  private static final int MAX_NAME = 200;
  private static final int MAX_STREET = 300;

  /** One address and nothing else: it ends up in a mail's header. */
  private static final Pattern EMAIL =
      Pattern.compile(
          "[^\\s\\p{Cntrl}<>,;:\"()\\[\\]\\\\@]+@[^\\s\\p{Cntrl}<>,;:\"()\\[\\]\\\\@]+");

  private final JdbcContacts jdbc;
  private final Clock clock;

  public Contacts(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcContacts(dataSource);
    this.clock = clock;
  }

  /**
   * Keeps the contact data with the order, in the order's transaction. The same again writes
   * nothing; once redacted, nothing is written any more.
   *
   * @throws IllegalArgumentException if the e-mail isn't an address or something is too long; the
   *     message holds none of the data
   * @throws IllegalStateException outside a transaction, or if the order has other contact data
   */
  public void write(String orderId, Contact contact) {
    requireTransaction(orderId);
    Contact plain = plain(contact);
    if (jdbc.insert(orderId, plain, clock.instant()) || jdbc.isRedacted(orderId)) {
      return;
    }
    if (!jdbc.find(orderId).equals(Optional.of(plain))) {
      throw new IllegalStateException("Order " + orderId + " has other contact data already");
    }
  }

  /**
   * The same for an order that isn't paid yet and whose customer gave other data this time.
   *
   * @throws IllegalArgumentException as {@link #write}
   * @throws IllegalStateException outside a transaction
   */
  public void replace(String orderId, Contact contact) {
    requireTransaction(orderId);
    Contact plain = plain(contact);
    if (!jdbc.insert(orderId, plain, clock.instant())) {
      jdbc.replace(orderId, plain, clock.instant());
    }
  }

  /** Whether a mail can be sent to it, and to it alone. */
  public static boolean isEmail(String text) {
    return text.length() <= MAX_EMAIL && EMAIL.matcher(text).matches();
  }

  private static void requireTransaction(String orderId) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "The contact data of order " + orderId + " are written in the order's transaction");
    }
  }

  private static Contact plain(Contact contact) {
    if (!isEmail(contact.email())) {
      throw new IllegalArgumentException("The e-mail address isn't one: it needs name@host");
    }
    return new Contact(
        contact.email(),
        plain(contact.name(), "name", MAX_NAME),
        plain(contact.street(), "street", MAX_STREET),
        plain(contact.city(), "city", MAX_NAME));
  }

  /** Empty if there are none, or if they were redacted. */
  public Optional<Contact> find(String orderId) {
    return jdbc.find(orderId);
  }

  /**
   * Takes the data away for good; the row that says so stays.
   *
   * @return false if there was nothing to take away
   */
  public boolean redact(String orderId) {
    return jdbc.redact(orderId, clock.instant());
  }

  private static @Nullable String plain(@Nullable String text, String what, int max) {
    if (text == null) {
      return null;
    }
    if (text.length() > max) {
      throw new IllegalArgumentException(
          "The %s has %d characters; at most %d fit".formatted(what, text.length(), max));
    }
    return text.replaceAll("\\p{Cntrl}", " ").strip();
  }
}
