package io.tallystick.console.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.fulfillment.FulfillmentState;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.refund.RefundState;
import io.tallystick.console.order.Verdict.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {
  private static final Instant T0 = Instant.parse("2026-09-01T10:00:00Z");
  private static final String[] DISPUTES = {
    null,
    "needs_response",
    "warning_needs_response",
    "under_review",
    "lost",
    "won",
    "warning_closed",
    "prevented"
  };
  private static final Set<String> OVER = Set.of("won", "warning_closed", "prevented");
  private static final Set<RefundState> UNDER_WAY =
      EnumSet.of(
          RefundState.APPROVED, RefundState.SUBMITTED, RefundState.PENDING, RefundState.UNKNOWN);

  private static Books books(
      OrderState order,
      PaymentState payment,
      RefundState refund,
      long refundMinor,
      String dispute,
      FulfillmentState goods) {
    List<Books.Payment> payments = new ArrayList<>();
    if (payment != null) {
      payments.add(payment("A", payment, 1000));
    }
    List<Books.Repayment> refunds = new ArrayList<>();
    if (refund != null) {
      refunds.add(
          new Books.Repayment(
              "rf_1",
              "A",
              refund,
              refundMinor,
              "EUR",
              "re_1",
              "why",
              "anna",
              null,
              null,
              null,
              T0,
              null));
    }
    List<Books.Dispute> disputes = new ArrayList<>();
    if (dispute != null) {
      disputes.add(new Books.Dispute("dp_1", dispute, 1000, "EUR", "fraudulent", null, T0));
    }
    return new Books(
        "SO-1",
        order,
        "EUR",
        1000,
        T0,
        T0,
        3,
        null,
        null,
        payments,
        refunds,
        disputes,
        goods == null ? null : new Books.Goods(goods, null, null, T0),
        null);
  }

  private static Books.Payment payment(String attempt, PaymentState state, long minor) {
    boolean captured = state == PaymentState.CAPTURED;
    return new Books.Payment(
        attempt,
        state,
        null,
        minor,
        captured ? minor : 0,
        "EUR",
        "pi_" + attempt,
        null,
        attempt + ":payment",
        null,
        null,
        null,
        T0,
        captured ? T0 : null,
        null,
        null);
  }

  /** What must hold whatever the states are: 15 x 10 x (1 + 8 x 2) x 8 combinations. */
  @ParameterizedTest
  @EnumSource(OrderState.class)
  void noCombinationSaysWhatTheBooksDoNotHold(OrderState order) {
    List<PaymentState> payments = new ArrayList<>(Arrays.asList(PaymentState.values()));
    payments.add(null);
    List<RefundState> refunds = new ArrayList<>(Arrays.asList(RefundState.values()));
    refunds.add(null);
    int judged = 0;
    for (PaymentState payment : payments) {
      for (RefundState refund : refunds) {
        for (long minor : refund == null ? new long[] {0} : new long[] {400, 1000}) {
          for (String dispute : DISPUTES) {
            var books = books(order, payment, refund, minor, dispute, null);
            check(books, payment, refund, minor, dispute);
            judged++;
          }
        }
      }
    }
    assertThat(judged).isEqualTo(10 * 17 * 8);
  }

  private static void check(
      Books books, PaymentState payment, RefundState refund, long minor, String dispute) {
    Verdict verdict = Verdict.of(books);
    boolean captured = payment == PaymentState.CAPTURED;
    boolean open = dispute != null && !OVER.contains(dispute);
    String named = "%s %s %s %d %s".formatted(books.state(), payment, refund, minor, dispute);
    Money money = verdict.money();
    assertThat(money == Money.DISPUTED).as(named).isEqualTo(open);
    if (!open) {
      Money expected;
      if (captured) {
        expected =
            refund != RefundState.SUCCEEDED
                ? Money.CHARGED
                : minor == 1000 ? Money.REFUNDED : Money.PART_REFUNDED;
        assertThat(money).as(named).isEqualTo(expected);
      } else {
        assertThat(money)
            .as(named)
            .isNotIn(Money.CHARGED, Money.REFUNDED, Money.PART_REFUNDED, Money.DISPUTED);
      }
    }
    if (payment == PaymentState.UNKNOWN && !open) {
      assertThat(money).as(named).isEqualTo(Money.UNKNOWN);
      assertThat(verdict.forCustomer())
          .contains("Please don't pay again.")
          .doesNotContain("not charged");
    }
    boolean saysPaid =
        Set.of(
                "paid",
                "fulfillment_pending",
                "partially_fulfilled",
                "fulfilled",
                "cancelled_with_refund",
                "partially_refunded",
                "refunded")
            .contains(books.state().code());
    if (saysPaid && !captured) {
      assertThat(verdict.doubts()).as(named).isNotEmpty();
      assertThat(money).as(named).isIn(Money.UNKNOWN, Money.DISPUTED);
    }
    assertThat(verdict.aboutMoney().sentence()).as(named).endsWith(".").doesNotContain("null");
    assertThat(verdict.aboutOrder().sentence()).as(named).endsWith(".").doesNotContain("null");
    assertThat(verdict.forCustomer())
        .as(named)
        .startsWith("Your order SO-1: ")
        .doesNotContain("pi_")
        .doesNotContain("null")
        .doesNotContain("books");
    assertThat(verdict.aboutMoney().sentence().contains("is under way"))
        .as(named)
        .isEqualTo(refund != null && UNDER_WAY.contains(refund));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "PAID | CAPTURED | - | 0 | - | CHARGED | Charged: 10.00 EUR was taken. | You were charged"
            + " 10.00 EUR.",
        "PAYMENT_AUTHORIZED | AUTHORIZED | - | 0 | - | AUTHORISED | Authorised only: 10.00 EUR is"
            + " held on the card and wasn't taken. | 10.00 EUR is reserved on your card. It wasn't"
            + " taken yet.",
        "PAYMENT_PENDING | PROCESSING | - | 0 | - | PROCESSING | Processing: the provider is at"
            + " 10.00 EUR; nothing was taken so far. | Your payment is being processed. Please"
            + " don't pay again.",
        "PAYMENT_PENDING | CREATED | - | 0 | - | NOT_CHARGED | Not charged: the customer hasn't"
            + " finished paying. | You were not charged.",
        "PAYMENT_PENDING | REQUIRES_ACTION | - | 0 | - | NOT_CHARGED | Not charged: the customer"
            + " hasn't finished paying. | You were not charged.",
        "PAYMENT_FAILED | FAILED | - | 0 | - | NOT_CHARGED | Not charged: the payment was declined."
            + " | You were not charged.",
        "CANCELLED | VOIDED | - | 0 | - | NOT_CHARGED | Not charged: the payment was cancelled"
            + " before money was taken. | You were not charged.",
        "EXPIRED | EXPIRED | - | 0 | - | NOT_CHARGED | Not charged: the hold ran out before money"
            + " was taken. | You were not charged.",
        "EXPIRED | - | - | 0 | - | NOT_CHARGED | Not charged: no payment was ever begun. | You were"
            + " not charged.",
        "PARTIALLY_REFUNDED | CAPTURED | SUCCEEDED | 400 | - | PART_REFUNDED | Part-refunded: 4.00"
            + " EUR of 10.00 EUR went back. | You were charged 10.00 EUR, and we sent 4.00 EUR back"
            + " to you; it may take some days until you see it.",
        "REFUNDED | CAPTURED | SUCCEEDED | 1000 | - | REFUNDED | Refunded: all of the 10.00 EUR"
            + " that was taken went back. | We sent the 10.00 EUR that you were charged back to"
            + " you; it may take some days until you see it.",
        "PAID | CAPTURED | PENDING | 400 | - | CHARGED | Charged: 10.00 EUR was taken. A refund of"
            + " 4.00 EUR is under way. | You were charged 10.00 EUR. A refund of 4.00 EUR is on its"
            + " way.",
        "PAID | CAPTURED | REQUESTED | 400 | - | CHARGED | Charged: 10.00 EUR was taken. | You were"
            + " charged 10.00 EUR.",
        "PAID | CAPTURED | FAILED | 400 | - | CHARGED | Charged: 10.00 EUR was taken. | You were"
            + " charged 10.00 EUR.",
        "FULFILLED | CAPTURED | - | 0 | needs_response | DISPUTED | Disputed: the customer's bank"
            + " asks for 10.00 EUR back. 10.00 EUR had been taken. | Your bank has asked us about"
            + " this payment; the answer goes through your bank.",
        "FULFILLED | CAPTURED | - | 0 | warning_needs_response | DISPUTED | Disputed: the"
            + " customer's bank asks about 10.00 EUR. 10.00 EUR had been taken. | Your bank has"
            + " asked us about this payment; the answer goes through your bank.",
        "FULFILLED | CAPTURED | - | 0 | lost | DISPUTED | Disputed: the customer's bank took 10.00"
            + " EUR back for good. 10.00 EUR had been taken. | Your bank has asked us about this"
            + " payment; the answer goes through your bank.",
        "FULFILLED | CAPTURED | - | 0 | won | CHARGED | Charged: 10.00 EUR was taken. | You were"
            + " charged 10.00 EUR.",
        "PAYMENT_PENDING | UNKNOWN | - | 0 | - | UNKNOWN | Unknown: the provider was asked for"
            + " 10.00 EUR and we don't know what came of it. | We are checking your payment. Please"
            + " don't pay again.",
        "PAID | FAILED | - | 0 | - | UNKNOWN | Unknown: our books contradict themselves. Ask the"
            + " provider before you say anything. | We are checking your payment. Please don't pay"
            + " again."
      })
  void saysItInTheseWords(
      OrderState order,
      PaymentState payment,
      RefundState refund,
      long minor,
      String dispute,
      Money money,
      String sentence,
      String customer) {
    Verdict verdict = Verdict.of(books(order, payment, refund, minor, dispute, null));
    assertThat(verdict.money()).isEqualTo(money);
    assertThat(verdict.aboutMoney().sentence()).isEqualTo(sentence);
    assertThat(verdict.forCustomer()).startsWith("Your order SO-1: " + customer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "PAID | - | The order is placed and hasn't left yet.",
        "FULFILLMENT_PENDING | REQUESTED | The order is being prepared and hasn't left yet.",
        "FULFILLMENT_PENDING | IN_PROGRESS | The warehouse is working on the order.",
        "FULFILLMENT_PENDING | FAILED | The order couldn't be sent so far; we are looking into it.",
        "PARTIALLY_FULFILLED | PARTIALLY_SHIPPED | A part of the order was sent; the rest follows.",
        "FULFILLED | SHIPPED | All of the order was sent.",
        "FULFILLED | GRANTED | All of the order can be downloaded.",
        "PARTIALLY_REFUNDED | REQUESTED | The order is being prepared and hasn't left yet.",
        "REFUNDED | SHIPPED | All of the order was sent.",
        "REFUNDED | REQUESTED | Nothing was sent.",
        "REFUNDED | - | The order is refunded; nothing was sent.",
        "CANCELLED | CANCELLED | The order is cancelled; nothing more is sent."
      })
  void saysWhereTheOrderIs(OrderState order, FulfillmentState goods, String sentence) {
    assertThat(
            Verdict.of(books(order, PaymentState.CAPTURED, null, 0, null, goods))
                .aboutOrder()
                .sentence())
        .isEqualTo(sentence);
  }

  @Test
  void moneyTakenTwiceIsSaid() {
    Books one = books(OrderState.PAID, PaymentState.CAPTURED, null, 0, null, null);
    Books two =
        new Books(
            "SO-1",
            OrderState.PAID,
            "EUR",
            1000,
            T0,
            T0,
            3,
            null,
            null,
            List.of(
                payment("B", PaymentState.CAPTURED, 1000),
                payment("A", PaymentState.CAPTURED, 1000)),
            one.refunds(),
            one.disputes(),
            null,
            null);
    Verdict verdict = Verdict.of(two);
    assertThat(verdict.aboutMoney().sentence()).isEqualTo("Charged: 20.00 EUR was taken.");
    assertThat(verdict.doubts())
        .containsExactly("2 payments took money for this order. One of them has to go back.");
  }

  @Test
  void moneyTakenForACancelledOrderIsSaid() {
    Verdict verdict =
        Verdict.of(books(OrderState.CANCELLED, PaymentState.CAPTURED, null, 0, null, null));
    assertThat(verdict.money()).isEqualTo(Money.CHARGED);
    assertThat(verdict.doubts())
        .containsExactly("A payment took 10.00 EUR although the order is cancelled.");
  }

  @Test
  void whatCanGoBackIsWhatNoOtherRefundHas() {
    assertThat(
            books(OrderState.PAID, PaymentState.CAPTURED, RefundState.REQUESTED, 400, null, null)
                .refundableMinor())
        .isEqualTo(600);
    assertThat(
            books(OrderState.PAID, PaymentState.CAPTURED, RefundState.REJECTED, 400, null, null)
                .refundableMinor())
        .isEqualTo(1000);
    assertThat(
            books(OrderState.PAID, PaymentState.AUTHORIZED, null, 0, null, null).refundableMinor())
        .isZero();
  }
}
