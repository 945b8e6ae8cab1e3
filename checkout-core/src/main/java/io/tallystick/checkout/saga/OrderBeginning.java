package io.tallystick.checkout.saga;

import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.attempt.AttemptClaim.Work;
import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.CheckoutAttempts.Happening;
import io.tallystick.checkout.attempt.CheckoutAttempts.TakenOver;
import io.tallystick.checkout.attempt.Fact;
import io.tallystick.checkout.attribution.Attributions;
import io.tallystick.checkout.catalog.Product;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.fraud.FraudScreen;
import io.tallystick.checkout.fraud.Suspect;
import io.tallystick.checkout.fraud.Verdict;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.inventory.ReserveResult;
import io.tallystick.checkout.inventory.Shortage;
import io.tallystick.checkout.order.NewOrder;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.order.PlacedOrder;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.pricing.OrderSnapshots;
import io.tallystick.checkout.pricing.Quote;
import io.tallystick.checkout.pricing.QuoteResult;
import io.tallystick.checkout.pricing.QuoteTerms;
import io.tallystick.checkout.pricing.Quotes;
import io.tallystick.checkout.pricing.coupon.CouponRedemption;
import io.tallystick.checkout.pricing.coupon.Coupons;
import io.tallystick.checkout.trace.Spans;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/**
 * Everything before the provider is called: quote, fraud screen, and one transaction that puts down
 * order, prices, reserved stock, coupon and the intent to pay.
 */
final class OrderBeginning {
  /** How long stock is held for somebody who pays. */
  static final Duration HOLD = Duration.ofMinutes(30);

  private static final int TRIES = 3;
  private static final String ACTOR = "checkout";

  /** How it went. */
  sealed interface Begun {}

  /** There is something to pay. */
  record ToPay(PaymentAttempt payment) implements Begun {}

  /** It ends here, with this answer, which is stored. */
  record Over(CheckoutAnswer answer) implements Begun {}

  /** Rolls the transaction back and ends the checkout; never leaves this class. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Stop(Problem problem) {
      super(problem.title(), null, false, false);
      this.problem = problem;
    }
  }

  private final Transactions transactions;
  private final CheckoutAttempts attempts;
  private final Quotes quotes;
  private final FraudScreen fraud;
  private final Orders orders;
  private final OrderSnapshots snapshots;
  private final Contacts contacts;
  private final Attributions attributions;
  private final Inventory inventory;
  private final Coupons coupons;
  private final PaymentAttempts payments;
  private final OrderEvents events;
  private final EarlierOrder earlier;
  private final OrderNumbers numbers;
  private final OrderTokens tokens;
  private final Answers answers;
  private final Spans spans;
  private final Clock clock;

  OrderBeginning(
      Transactions transactions,
      CheckoutAttempts attempts,
      Quotes quotes,
      FraudScreen fraud,
      Orders orders,
      OrderSnapshots snapshots,
      Contacts contacts,
      Attributions attributions,
      Inventory inventory,
      Coupons coupons,
      PaymentAttempts payments,
      OrderEvents events,
      EarlierOrder earlier,
      OrderNumbers numbers,
      OrderTokens tokens,
      Answers answers,
      Spans spans,
      Clock clock) {
    this.transactions = transactions;
    this.attempts = attempts;
    this.quotes = quotes;
    this.fraud = fraud;
    this.orders = orders;
    this.snapshots = snapshots;
    this.contacts = contacts;
    this.attributions = attributions;
    this.inventory = inventory;
    this.coupons = coupons;
    this.payments = payments;
    this.events = events;
    this.earlier = earlier;
    this.numbers = numbers;
    this.tokens = tokens;
    this.answers = answers;
    this.spans = spans;
    this.clock = clock;
  }

  Begun begin(Work work, CheckoutRequest request, CaptureTime captureTime) {
    try {
      for (int tried = 1; ; tried++) {
        try {
          return beginOnce(work, request, captureTime);
        } catch (DuplicateKeyException e) { // another request made this cart's order just now
          if (tried == TRIES) {
            throw e;
          }
        }
      }
    } catch (Stop stop) {
      CheckoutAnswer answer = answers.problem(stop.problem);
      attempts.answer(work, answer.status(), answer.body());
      return new Over(answer);
    } catch (TakenOver lost) { // we hung; the same request again gets what they came to
      return new Over(
          answers.problem(
              Problem.of(
                  409,
                  "in-progress",
                  "Already being worked on",
                  "The same request is being worked on. Please don't pay again; ask again soon."),
              Duration.ofSeconds(5)));
    }
  }

  private Begun beginOnce(Work work, CheckoutRequest request, CaptureTime captureTime) {
    PlacedOrder open =
        switch (earlier.of(request.cartId())) {
          case EarlierOrder.None _ -> null;
          case EarlierOrder.MayGoOn goOn -> goOn.order();
          case EarlierOrder.Stands stands -> throw new Stop(stands.problem());
        };
    Quote quote = quote(request);
    Verdict verdict = screen(work, request, quote);
    return transactions.run(
        () -> {
          String orderId = order(request, quote, verdict, open);
          hold(work, quote, orderId, request);
          if (quote.totalMinor() == 0) {
            return free(work, orderId, quote, verdict);
          }
          PaymentAttempt payment =
              payments.begin(
                  new NewPayment(
                      orderId,
                      work.attemptId(),
                      quote.totalMinor(),
                      quote.currency(),
                      captureTime,
                      PaymentAttempt.key(work.attemptId(), "payment")),
                  request.paymentMethod() == null,
                  clock.instant().plus(HOLD),
                  ACTOR);
          attempts.recordAll(work, beginnings(verdict), ACTOR);
          return new ToPay(payment);
        });
  }

  private Quote quote(CheckoutRequest request) {
    var terms =
        new QuoteTerms(
            request.address(),
            request.currency(),
            request.coupon(),
            request.customerRef(),
            request.shippingMethod());
    for (int tried = 1; ; tried++) {
      switch (quotes.quote(request.cartId(), terms)) {
        case QuoteResult.Quoted quoted -> {
          if (quoted.quote().holdsAt(clock.instant()) || tried == TRIES) {
            return quoted.quote();
          }
        }
        case QuoteResult.Refused refused ->
            throw new Stop(
                Problem.of(
                    refused.code() == QuoteResult.Code.RATES_UNAVAILABLE ? 503 : 422,
                    "quote-" + refused.code().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    "The cart can't be bought like this",
                    refused.message()));
      }
    }
  }

  private Verdict screen(Work work, CheckoutRequest request, Quote quote) {
    Verdict verdict =
        fraud.screen(
            new Suspect(
                PaymentAttempt.key(work.attemptId(), "fraud"),
                request.customerRef(),
                request.contact().email(),
                request.clientAddress(),
                quote.totalMinor(),
                quote.currency()));
    if (verdict instanceof Verdict.Refuse refuse) {
      attempts.record(
          work.attemptId(), Fact.FRAUD_SCREENED, null, ACTOR, "refused: " + refuse.reason());
      throw new Stop(
          Problem.of(
              422,
              "refused",
              "Order refused",
              "We can't take this order. Please contact us if you think this is a mistake."));
    }
    return verdict;
  }

  /** The order to pay: an earlier one of this cart that came to nothing, or a new one. */
  private String order(
      CheckoutRequest request, Quote quote, Verdict verdict, @Nullable PlacedOrder open) {
    if (open != null) {
      PlacedOrder now = orders.lock(open.orderId()).orElseThrow();
      // its state may be the same again, after another attempt that came and went
      if (now.state() != open.state()
          || !payments.ofOrder(now.orderId()).stream().allMatch(EarlierOrder::cannotBePaid)) {
        throw new DuplicateKeyException("the order of this cart has changed just now");
      }
      if (Objects.equals(now.customerRef(), request.customerRef())
          && snapshots.find(now.orderId()).filter(sold -> sold.sameAs(quote)).isPresent()) {
        contacts.replace(now.orderId(), request.contact()); // perhaps a slip was put right
        if (verdict instanceof Verdict.Review review) {
          orders.review(now.orderId(), review.reason());
        }
        orders.move(
            OrderMove.ours(
                now.orderId(), OrderState.PAYMENT_PENDING, "the customer tries again", ACTOR));
        return now.orderId();
      }
      orders.move(
          OrderMove.ours(
              now.orderId(), OrderState.CANCELLED, "checked out again in another way", ACTOR));
      events.cancelled(now.orderId(), "checked out again in another way");
    }
    String orderId = numbers.next();
    orders.place(
        new NewOrder(
            orderId,
            request.cartId(),
            request.customerRef(),
            quote.currency(),
            quote.totalMinor(),
            OrderTokens.hash(tokens.token(orderId)),
            verdict instanceof Verdict.Review review ? review.reason() : null),
        ACTOR);
    snapshots.write(orderId, quote);
    contacts.write(orderId, request.contact());
    attributions.write(orderId, request.attribution());
    return orderId;
  }

  private void hold(Work work, Quote quote, String orderId, CheckoutRequest request) {
    Map<String, Long> physical = new TreeMap<>();
    for (Quote.Line line : quote.lines()) {
      if (line.kind() == Product.Kind.PHYSICAL) {
        physical.merge(line.sku(), (long) line.quantity(), Long::sum);
      }
    }
    if (!physical.isEmpty()) {
      switch (spans.in(
          "inventory.reserve", () -> inventory.reserve(work.attemptId(), physical, HOLD))) {
        case ReserveResult.Held _ -> {}
        case ReserveResult.OutOfStock out -> throw new Stop(outOfStock(out.shortages()));
        case ReserveResult.Over over ->
            throw new IllegalStateException(
                "Attempt %s begins, but its stock is %s".formatted(work.attemptId(), over.state()));
      }
    }
    Quote.Coupon coupon = quote.coupon();
    if (coupon != null) {
      switch (coupons.redeem(coupon.code(), orderId, request.customerRef(), clock.instant())) {
        case CouponRedemption.Redeemed _ -> {}
        case CouponRedemption.Refused _ -> throw new Stop(couponGone());
        case CouponRedemption.Conflict _ -> throw new Stop(couponGone());
      }
    }
  }

  /** Nothing to pay: committed at once. */
  private Begun free(Work work, String orderId, Quote quote, Verdict verdict) {
    inventory.commit(work.attemptId());
    orders.move(OrderMove.ours(orderId, OrderState.PAID, "nothing to pay", ACTOR));
    events.paid(orderId, work.attemptId(), 0, quote.currency());
    List<Happening> facts = new ArrayList<>(beginnings(verdict));
    facts.add(new Happening(Fact.PAYMENT_AUTHORIZED, null, "nothing to pay"));
    facts.add(new Happening(Fact.ORDER_COMMITTED, orderId, null));
    facts.add(Happening.of(Fact.EVENT_RECORDED));
    attempts.recordAll(work, facts, ACTOR);
    CheckoutAnswer answer = answers.of(work.attemptId(), orderId, null);
    attempts.answer(work, answer.status(), answer.body());
    return new Over(answer);
  }

  private static List<Happening> beginnings(Verdict verdict) {
    String screened =
        verdict instanceof Verdict.Review review ? "review: " + review.reason() : null;
    return List.of(
        new Happening(Fact.FRAUD_SCREENED, null, screened), Happening.of(Fact.INVENTORY_RESERVED));
  }

  private static Problem outOfStock(List<Shortage> shortages) {
    Problem plain =
        Problem.of(
            409,
            "out-of-stock",
            "Not enough in stock",
            "There isn't enough of: "
                + String.join(", ", shortages.stream().map(Shortage::sku).toList())
                + ". Nothing was charged. Change the cart and try again.");
    return new Problem(
        plain.type(),
        plain.title(),
        plain.status(),
        plain.detail(),
        null,
        shortages.stream().map(s -> new Problem.Item(s.sku(), s.wanted(), s.available())).toList());
  }

  private static Problem couponGone() {
    return Problem.of(
        422, "coupon-not-valid", "Coupon not valid", "This code isn't valid any more.");
  }
}
