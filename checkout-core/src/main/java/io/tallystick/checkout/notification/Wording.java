package io.tallystick.checkout.notification;

import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.money.Currencies;
import java.util.Objects;

/** What the mails say: short, and nothing secret. */
final class Wording {
  private static final int ID_DIGITS = 40;

  private final String shop;
  private final String from;

  /**
   * @param shop the shop's name, under each mail
   * @param from its address, whose host goes into message ids
   */
  Wording(String shop, String from) {
    this.shop = shop;
    this.from = from;
  }

  Mail mail(Intent intent, String to) {
    String order = intent.orderId();
    String subject =
        switch (intent.kind()) {
          case CONFIRMATION -> "We have your order " + order;
          case RECEIPT -> "Receipt for your order " + order;
          case PAYMENT_FAILED -> "Your payment for order " + order + " did not go through";
          case CANCELLED -> "Your order " + order + " is cancelled";
          case REFUND -> "Refund for your order " + order;
          case REFUND_FAILED -> "Your refund for order " + order + " did not arrive";
          case FULFILLED -> "Your order " + order + " is on its way";
          case PARTLY_FULFILLED -> "A part of your order " + order + " is on its way";
        };
    String text =
        switch (intent.kind()) {
          case CONFIRMATION ->
              "Thank you. We have reserved %s on your card. We take it when your order leaves us."
                  .formatted(amount(intent));
          case RECEIPT -> "Thank you. We have received %s.".formatted(amount(intent));
          case PAYMENT_FAILED ->
              "Nothing was taken. You can try again with the same or another card.";
          case CANCELLED ->
              "It will not be carried out. If something was taken, it goes back; you get a mail.";
          case REFUND ->
              "We have sent %s back. It may take some days until you see it."
                  .formatted(amount(intent));
          case REFUND_FAILED ->
              "Your bank has returned %s to us. You need not do anything; we will write to you."
                  .formatted(amount(intent));
          case FULFILLED -> "All of it was sent, or can be downloaded.";
          case PARTLY_FULFILLED -> "The rest follows.";
        };
    return new Mail(
        messageId(intent.id()),
        to,
        subject,
        "%s%n%nOrder %s%n%s%n".formatted(text, order, shop).replace("\r\n", "\n"),
        order,
        intent.kind().code());
  }

  private static String amount(Intent intent) {
    String currency = Objects.requireNonNull(intent.currency());
    return Currencies.toDecimal(Objects.requireNonNull(intent.amountMinor()), currency)
        + " "
        + currency;
  }

  private String messageId(String intentId) {
    String host = from.substring(from.lastIndexOf('@') + 1);
    return "<" + OrderTokens.hash(intentId).substring(0, ID_DIGITS) + "@" + host + ">";
  }
}
