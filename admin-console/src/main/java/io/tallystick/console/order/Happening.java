package io.tallystick.console.order;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of an order's timeline.
 *
 * @param detail for people; from outside, perhaps: shown as text
 * @param actor null: it says nothing of who did it
 * @param staff a person of this console did it
 * @param ref what it is about: an event's, refund's or run's id
 */
record Happening(
    Instant at,
    Kind kind,
    String title,
    @Nullable String detail,
    @Nullable String actor,
    boolean staff,
    @Nullable String ref) {

  /** By what a timeline can be filtered. */
  enum Kind {
    ORDER,
    CHECKOUT,
    PAYMENT,
    WEBHOOK,
    REFUND,
    STOCK,
    FULFILLMENT,
    MAIL,
    STAFF,
    RECONCILIATION;

    /** As in the address. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /** Belongs it to that filter? */
  boolean isOf(Kind wanted) {
    return kind == wanted || (wanted == Kind.STAFF && staff);
  }

  /** Its page; null: it has none. */
  public @Nullable String link() {
    if (ref == null) {
      return null;
    }
    return switch (kind) {
      case WEBHOOK -> "/webhooks/" + ref;
      case RECONCILIATION -> "/discrepancies/" + ref;
      default -> null;
    };
  }
}
