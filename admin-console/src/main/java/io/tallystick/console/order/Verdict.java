package io.tallystick.console.order;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.refund.RefundState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Was the customer charged, and where is the order: two sentences from our books alone, and one to
 * send to the customer. What doesn't fit together is said, never guessed.
 *
 * @param doubts what doesn't fit together in our books; empty: it does
 * @param forCustomer says nothing of how things work inside
 */
public record Verdict(
    Money money, Said aboutMoney, Said aboutOrder, List<String> doubts, String forCustomer) {

  /** Where the customer's money is. */
  public enum Money {
    CHARGED("charged", "●"),
    AUTHORISED("authorised only", "◐"),
    PROCESSING("processing", "…"),
    NOT_CHARGED("not charged", "○"),
    PART_REFUNDED("part-refunded", "◑"),
    REFUNDED("refunded", "↩"),
    DISPUTED("disputed", "!"),
    UNKNOWN("unknown", "?");

    private final String words;
    private final String symbol;

    Money(String words, String symbol) {
      this.words = words;
      this.symbol = symbol;
    }

    public String words() {
      return words;
    }

    public String symbol() {
      return symbol;
    }
  }

  /** A sentence, what it rests on, and of when that is. */
  public record Said(String sentence, String source, Instant asOf) {}

  private static final Set<OrderState> SAYS_PAID =
      EnumSet.of(
          OrderState.PAID,
          OrderState.FULFILLMENT_PENDING,
          OrderState.PARTIALLY_FULFILLED,
          OrderState.FULFILLED,
          OrderState.CANCELLED_WITH_REFUND,
          OrderState.PARTIALLY_REFUNDED,
          OrderState.REFUNDED);
  private static final Set<OrderState> SAYS_NOT_PAID =
      EnumSet.of(
          OrderState.DRAFT,
          OrderState.PAYMENT_PENDING,
          OrderState.PAYMENT_AUTHORIZED,
          OrderState.PAYMENT_FAILED,
          OrderState.EXPIRED,
          OrderState.CAPTURE_FAILED,
          OrderState.CANCELLED);
  private static final Set<RefundState> UNDER_WAY =
      EnumSet.of(
          RefundState.APPROVED, RefundState.SUBMITTED, RefundState.PENDING, RefundState.UNKNOWN);

  public Verdict {
    doubts = List.copyOf(doubts);
  }

  /** Judges an order. */
  public static Verdict of(Books books) {
    return new Judge(books).verdict();
  }

  private static final class Judge {
    private final Books books;
    private final Map<String, Long> captured;
    private final Map<String, Long> refunded;
    private final Map<String, Long> underWay;
    private final List<String> doubts = new ArrayList<>();

    Judge(Books books) {
      this.books = books;
      captured = new TreeMap<>();
      books.payments().stream()
          .filter(Books.Payment::tookMoney)
          .forEach(each -> captured.merge(each.currency(), each.capturedMinor(), Long::sum));
      refunded = repaid(refund -> refund.state() == RefundState.SUCCEEDED);
      underWay = repaid(refund -> UNDER_WAY.contains(refund.state()));
    }

    private Map<String, Long> repaid(Predicate<Books.Repayment> which) {
      Map<String, Long> sums = new TreeMap<>();
      books.refunds().stream()
          .filter(which)
          .forEach(each -> sums.merge(each.currency(), each.amountMinor(), Long::sum));
      return sums;
    }

    Verdict verdict() {
      doubt();
      Money money = money();
      String order = order();
      return new Verdict(
          money,
          new Said(moneySentence(money), source(), moneyAsOf()),
          new Said(
              books.reviewReason() == null
                  ? order
                  : order + " A person has to look at it: " + books.reviewReason(),
              books.goods() == null
                  ? "our books: the order's history"
                  : "our books: order and fulfillment",
              orderAsOf()),
          doubts,
          "Your order %s: %s %s".formatted(books.orderId(), moneyForCustomer(money), order()));
    }

    private void doubt() {
      boolean took = !captured.isEmpty();
      long times = books.payments().stream().filter(Books.Payment::tookMoney).count();
      if (times > 1) {
        doubts.add(
            "%d payments took money for this order. One of them has to go back.".formatted(times));
      }
      if (took && SAYS_NOT_PAID.contains(books.state())) {
        doubts.add(
            "A payment took %s although the order is %s."
                .formatted(amounts(captured), words(books.state().code())));
      }
      if (contradicts()) {
        doubts.add(
            "The order is %s, and no payment of it took money in our books."
                .formatted(words(books.state().code())));
      }
      if (took && any(PaymentState.UNKNOWN, PaymentState.PROCESSING, PaymentState.AUTHORIZED)) {
        doubts.add("Another payment of this order is still open: it may take money too.");
      }
      if (took && !covers(captured, refunded)) {
        doubts.add(
            "%s went back, more than the %s that was taken."
                .formatted(amounts(refunded), amounts(captured)));
      }
      if (!captured.keySet().stream().allMatch(books.currency()::equals)) {
        doubts.add("Money was taken in another currency than the order's.");
      }
    }

    /** The order says that it is paid, and nothing in the books took the money. */
    private boolean contradicts() {
      return captured.isEmpty() && books.totalMinor() > 0 && SAYS_PAID.contains(books.state());
    }

    private boolean any(PaymentState... states) {
      Set<PaymentState> wanted = Set.of(states);
      return books.payments().stream().anyMatch(each -> wanted.contains(each.state()));
    }

    private Money money() {
      if (books.disputes().stream().anyMatch(each -> !each.over())) {
        return Money.DISPUTED;
      }
      if (!captured.isEmpty()) {
        if (refunded.isEmpty()) {
          return Money.CHARGED;
        }
        return covers(refunded, captured) ? Money.REFUNDED : Money.PART_REFUNDED;
      }
      if (contradicts() || any(PaymentState.UNKNOWN)) {
        return Money.UNKNOWN;
      }
      if (any(PaymentState.AUTHORIZED)) {
        return Money.AUTHORISED;
      }
      return any(PaymentState.PROCESSING) ? Money.PROCESSING : Money.NOT_CHARGED;
    }

    /** Is there at least as much of each currency? */
    private static boolean covers(Map<String, Long> most, Map<String, Long> least) {
      return least.entrySet().stream()
          .allMatch(each -> most.getOrDefault(each.getKey(), 0L) >= each.getValue());
    }

    private String moneySentence(Money money) {
      String sentence =
          switch (money) {
            case CHARGED -> "Charged: %s was taken.".formatted(amounts(captured));
            case REFUNDED ->
                "Refunded: all of the %s that was taken went back.".formatted(amounts(captured));
            case PART_REFUNDED ->
                "Part-refunded: %s of %s went back."
                    .formatted(amounts(refunded), amounts(captured));
            case DISPUTED -> disputed();
            case AUTHORISED ->
                "Authorised only: %s is held on the card and wasn't taken."
                    .formatted(amount(latest(PaymentState.AUTHORIZED)));
            case PROCESSING ->
                "Processing: the provider is at %s; nothing was taken so far."
                    .formatted(amount(latest(PaymentState.PROCESSING)));
            case NOT_CHARGED -> notCharged();
            case UNKNOWN ->
                contradicts()
                    ? "Unknown: our books contradict themselves. Ask the provider before you say"
                        + " anything."
                    : "Unknown: the provider was asked for %s and we don't know what came of it."
                        .formatted(amount(latest(PaymentState.UNKNOWN)));
          };
      if (!underWay.isEmpty()) {
        sentence += " A refund of %s is under way.".formatted(amounts(underWay));
      }
      return sentence;
    }

    private String notCharged() {
      if (books.totalMinor() == 0) {
        return "Not charged: there was nothing to pay.";
      }
      if (books.payments().isEmpty()) {
        return "Not charged: no payment was ever begun.";
      }
      if (any(PaymentState.CREATED, PaymentState.REQUIRES_ACTION)) {
        return "Not charged: the customer hasn't finished paying.";
      }
      return "Not charged: "
          + switch (books.payments().getFirst().state()) {
            case VOIDED -> "the payment was cancelled before money was taken.";
            case EXPIRED -> "the hold ran out before money was taken.";
            default -> "the payment was declined.";
          };
    }

    private String disputed() {
      Books.Dispute dispute =
          books.disputes().stream().filter(each -> !each.over()).findFirst().orElseThrow();
      String amount = amount(dispute.amountMinor(), dispute.currency());
      String taken = captured.isEmpty() ? "" : " %s had been taken.".formatted(amounts(captured));
      String back =
          refunded.isEmpty() ? "" : " %s went back by refund.".formatted(amounts(refunded));
      String what;
      if (dispute.status().equals("lost")) {
        what = "the customer's bank took %s back for good.".formatted(amount);
      } else if (dispute.status().startsWith("warning")) {
        what = "the customer's bank asks about %s.".formatted(amount);
      } else {
        what = "the customer's bank asks for %s back.".formatted(amount);
      }
      return "Disputed: " + what + taken + back;
    }

    private String moneyForCustomer(Money money) {
      String sentence =
          switch (money) {
            case CHARGED -> "You were charged %s.".formatted(amounts(captured));
            case REFUNDED ->
                "We sent the %s that you were charged back to you; it may take some days until you see it."
                    .formatted(amounts(captured));
            case PART_REFUNDED ->
                "You were charged %s, and we sent %s back to you; it may take some days until you see it."
                    .formatted(amounts(captured), amounts(refunded));
            case DISPUTED ->
                "Your bank has asked us about this payment; the answer goes through your bank.";
            case AUTHORISED ->
                "%s is reserved on your card. It wasn't taken yet."
                    .formatted(amount(latest(PaymentState.AUTHORIZED)));
            case PROCESSING -> "Your payment is being processed. Please don't pay again.";
            case NOT_CHARGED -> "You were not charged.";
            case UNKNOWN -> "We are checking your payment. Please don't pay again.";
          };
      if (!underWay.isEmpty() && money != Money.DISPUTED) {
        sentence += " A refund of %s is on its way.".formatted(amounts(underWay));
      }
      return sentence;
    }

    private String order() {
      Books.Goods goods = books.goods();
      return switch (books.state()) {
        case DRAFT -> "The order was not placed.";
        case PAYMENT_PENDING -> "The order waits for its payment; nothing is sent before that.";
        case PAYMENT_AUTHORIZED -> "The order is placed and hasn't left yet.";
        case PAYMENT_FAILED -> "The payment didn't go through, so nothing is sent.";
        case EXPIRED -> "The order wasn't paid in time, so nothing is sent.";
        case CAPTURE_FAILED -> "The reserved money couldn't be taken, so nothing is sent yet.";
        case PAID, FULFILLMENT_PENDING -> paidGoods(goods);
        case PARTIALLY_FULFILLED -> "A part of the order was sent; the rest follows.";
        case FULFILLED -> sent(goods);
        case CANCELLED, CANCELLED_WITH_REFUND -> "The order is cancelled; nothing more is sent.";
        case REFUNDED, CLOSED, PARTIALLY_REFUNDED -> afterRefund(goods);
      };
    }

    private static String paidGoods(Books.@Nullable Goods goods) {
      if (goods == null || goods.held() != null) {
        return "The order is placed and hasn't left yet.";
      }
      return switch (goods.state()) {
        case NONE, REQUESTED -> "The order is being prepared and hasn't left yet.";
        case IN_PROGRESS -> "The warehouse is working on the order.";
        case PARTIALLY_SHIPPED -> "A part of the order was sent; the rest follows.";
        case SHIPPED, GRANTED -> sent(goods);
        case FAILED -> "The order couldn't be sent so far; we are looking into it.";
        case CANCELLED -> "Nothing is sent any more.";
      };
    }

    private static String sent(Books.@Nullable Goods goods) {
      return goods != null && goods.state().code().equals("granted")
          ? "All of the order can be downloaded."
          : "All of the order was sent.";
    }

    private String afterRefund(Books.@Nullable Goods goods) {
      if (goods == null) {
        return "The order is " + words(books.state().code()) + "; nothing was sent.";
      }
      return switch (goods.state()) {
        case SHIPPED, GRANTED -> sent(goods);
        case PARTIALLY_SHIPPED -> "A part of the order was sent.";
        case NONE, REQUESTED, IN_PROGRESS, FAILED ->
            books.state() == OrderState.PARTIALLY_REFUNDED ? paidGoods(goods) : "Nothing was sent.";
        case CANCELLED -> "Nothing more is sent.";
      };
    }

    private Books.Payment latest(PaymentState state) {
      return books.payments().stream()
          .filter(each -> each.state() == state)
          .findFirst()
          .orElseThrow();
    }

    private String source() {
      Books.Heard heard = books.heard();
      return heard == null
          ? "our books; the provider wasn't heard of it"
          : "our books, last confirmed by " + heard.source();
    }

    private Instant moneyAsOf() {
      Books.Heard heard = books.heard();
      if (heard != null) {
        return heard.at();
      }
      Instant last = books.changedAt();
      for (Books.Payment payment : books.payments()) {
        last = later(last, payment.createdAt());
        last = later(last, payment.capturedAt());
      }
      for (Books.Repayment refund : books.refunds()) {
        last = later(last, later(refund.requestedAt(), refund.settledAt()));
      }
      for (Books.Dispute dispute : books.disputes()) {
        last = later(last, dispute.seenAt());
      }
      return last;
    }

    private Instant orderAsOf() {
      Books.Goods goods = books.goods();
      return later(books.changedAt(), goods == null ? null : goods.changedAt());
    }

    private static Instant later(Instant one, @Nullable Instant other) {
      return other != null && other.isAfter(one) ? other : one;
    }

    private static String words(String code) {
      return code.replace('_', ' ');
    }

    private static String amount(Books.Payment payment) {
      return amount(payment.amountMinor(), payment.currency());
    }

    private static String amount(long minor, String currency) {
      return Currencies.toDecimal(minor, currency) + " " + currency;
    }

    private static String amounts(Map<String, Long> sums) {
      return sums.entrySet().stream()
          .map(each -> amount(Objects.requireNonNull(each.getValue()), each.getKey()))
          .collect(Collectors.joining(" and "));
    }
  }
}
