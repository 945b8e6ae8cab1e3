package io.tallystick.console.order;

import io.tallystick.checkout.fulfillment.FulfillmentState;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import java.util.EnumSet;
import java.util.Set;

/** Which actions are offered on an order, and why others aren't. */
record Offers(
    Offer note, Offer mark, Offer clear, Offer receipt, Offer goods, Offer ask, Offer refund) {

  /**
   * @param says what it will do, or why it isn't offered
   */
  record Offer(boolean open, String says) {}

  private static final Set<OrderState> TO_FULFILL =
      EnumSet.of(
          OrderState.PAYMENT_AUTHORIZED,
          OrderState.PAID,
          OrderState.FULFILLMENT_PENDING,
          OrderState.PARTIALLY_FULFILLED,
          OrderState.PARTIALLY_REFUNDED);

  /**
   * @param reachable the order has an address to send mails to
   * @param key this console can ask the provider
   */
  static Offers of(
      Books books, Person me, JdbcOrderParts.Receipts receipts, boolean reachable, boolean key) {
    return new Offers(
        offer(me, Right.NOTE, "", "Adds a note that stays. Everybody here can read it."),
        offer(
            me,
            Right.REVIEW,
            "",
            "Marks the order. Goods that haven't begun to leave stay here while the mark stands."),
        offer(
            me,
            Right.REVIEW,
            books.reviewReason() == null ? "The order isn't marked." : "",
            "Takes the mark away. Goods that were held leave only when somebody asks for them."),
        offer(
            me,
            Right.RESEND_RECEIPT,
            noReceipt(receipts, reachable),
            "Sends the receipt to the customer's address again, within seconds."),
        offer(me, Right.RETRY_FULFILLMENT, noGoods(books), goods(books)),
        offer(
            me,
            Right.ASK_PROVIDER,
            noQuestion(books, key),
            "Asks Stripe how the payments and open refunds stand, and writes the answer down."
                + " Nothing is taken or given back."),
        offer(
            me,
            Right.REQUEST_REFUND,
            books.refundableMinor() == 0
                ? "Nothing is left that could go back: nothing was taken, or all of it is refunded"
                    + " or asked for."
                : "",
            "Asks for money to go back, at most %s %s. Nothing is sent before another person approves."
                .formatted(
                    Currencies.toDecimal(books.refundableMinor(), books.currency()),
                    books.currency())));
  }

  private static Offer offer(Person me, Right right, String obstacle, String says) {
    if (!me.may(right)) {
      return new Offer(false, "Not offered: your roles don't include it.");
    }
    return obstacle.isEmpty()
        ? new Offer(true, says)
        : new Offer(false, "Not offered: " + obstacle);
  }

  private static String noReceipt(JdbcOrderParts.Receipts receipts, boolean reachable) {
    if (receipts.meant() == 0) {
      return "There is no receipt, since nothing was paid.";
    }
    if (!reachable) {
      return "There is no address to send it to.";
    }
    return receipts.waiting() ? "A receipt waits to be sent already." : "";
  }

  private static String noQuestion(Books books, boolean key) {
    if (books.payments().stream().allMatch(each -> each.intentId() == null)) {
      return "Stripe never heard of a payment of this order.";
    }
    return key
        ? ""
        : "This console has no key for Stripe. Whoever runs it sets STRIPE_API_KEY or"
            + " tallystick.stripe.api-key.";
  }

  private static String noGoods(Books books) {
    if (!TO_FULFILL.contains(books.state())) {
      return "The order is %s.".formatted(books.state().code().replace('_', ' '));
    }
    if (books.reviewReason() != null) {
      return "The order is marked for review. Take the mark away first.";
    }
    Books.Goods goods = books.goods();
    if (goods == null || goods.state() == FulfillmentState.FAILED || goods.held() != null) {
      return "";
    }
    return "Nothing failed; fulfillment is %s.".formatted(goods.state().code().replace('_', ' '));
  }

  private static String goods(Books books) {
    Books.Goods goods = books.goods();
    return goods != null && goods.state() == FulfillmentState.FAILED
        ? "Asks the warehouse for the goods once more."
        : "Lets the goods go: shipping is asked for, downloads are granted once the money was"
            + " taken.";
  }
}
