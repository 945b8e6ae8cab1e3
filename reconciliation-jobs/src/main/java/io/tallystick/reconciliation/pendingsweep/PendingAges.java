package io.tallystick.reconciliation.pendingsweep;

import io.tallystick.checkout.saga.PaymentInquiry;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.springframework.core.env.Environment;

/**
 * How long things may be under way; settings {@code tallystick.sweep.*}, such as PT1H or P7D. What
 * nobody knows the outcome of has the run's grace.
 *
 * @param abandoned a payment that the customer hasn't finished, or may try again after a decline
 * @param card a card payment that is processing: they take seconds
 * @param debit a payment that is processing by any other means: banks take days
 * @param refundUnsent a refund that is approved and wasn't sent
 * @param refund a refund that the provider has and hasn't paid out
 * @param expiring so long before a hold is let go of, people are told
 * @param press so much over its time, the words become urgent
 * @param last so much over its time, only the provider's support can help
 */
record PendingAges(
    Duration abandoned,
    Duration card,
    Duration debit,
    Duration refundUnsent,
    Duration refund,
    Duration expiring,
    Duration press,
    Duration last) {
  private static final String SETTINGS = "tallystick.sweep.";

  PendingAges {
    if (abandoned.compareTo(PaymentInquiry.HOLD) <= 0) {
      throw new IllegalStateException(
          "Setting %sabandoned is %s; customers may be at it in their browser for %s, so give more"
              .formatted(SETTINGS, abandoned, PaymentInquiry.HOLD));
    }
    if (last.compareTo(press) < 0) {
      throw new IllegalStateException(
          "Setting %slast is %s, less than %spress, %s".formatted(SETTINGS, last, SETTINGS, press));
    }
  }

  static PendingAges from(Environment settings) {
    return new PendingAges(
        age(settings, "abandoned", "PT1H"),
        age(settings, "card", "PT1H"),
        age(settings, "debit", "P7D"),
        age(settings, "refund-unsent", "PT1H"),
        age(settings, "refund", "P10D"),
        age(settings, "expiring", "PT24H"),
        age(settings, "press", "P1D"),
        age(settings, "last", "P7D"));
  }

  private static Duration age(Environment settings, String name, String usual) {
    String given = settings.getProperty(SETTINGS + name, usual);
    try {
      Duration age = Duration.parse(given);
      if (!age.isNegative()) {
        return age;
      }
    } catch (DateTimeParseException _) {
      // said below
    }
    throw new IllegalStateException(
        "Setting %s%s is '%s'; give a time such as PT1H or P7D".formatted(SETTINGS, name, given));
  }

  /** A query in which they stand in braces, such as {card}. */
  String in(String query) {
    return query
        .replace("{abandoned}", interval(abandoned))
        .replace("{card}", interval(card))
        .replace("{debit}", interval(debit))
        .replace("{refund-unsent}", interval(refundUnsent))
        .replace("{refund}", interval(refund))
        .replace("{expiring}", interval(expiring))
        .replace("{press}", interval(press))
        .replace("{last}", interval(last));
  }

  private static String interval(Duration age) {
    return "interval '%d seconds'".formatted(age.toSeconds());
  }
}
