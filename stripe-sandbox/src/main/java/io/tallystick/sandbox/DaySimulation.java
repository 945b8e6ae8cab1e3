package io.tallystick.sandbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Plans a shop's day from a seed, then lets it happen to a ledger in order of time. */
final class DaySimulation {
  private static final List<String> CURRENCIES = List.of("eur", "gbp", "jpy", "kwd", "usd");
  private static final int MAX_ORDERS = 1_000_000;
  private static final long SCREENING_FEE_CENTS = 5;

  private record Step(Instant at, int sequence, Runnable event) {}

  private final RandomGenerator random;
  private final Ledger ledger;
  private final LocalDate day;
  private final int orders;
  private final BusyHours hours;
  private final OrderMix mix;
  private final Prices prices;
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparing(Step::at).thenComparingInt(Step::sequence));
  private final List<SaleDraft> drafts = new ArrayList<>();
  private final List<FailedAttempt> failedAttempts = new ArrayList<>();
  private final List<Dispute> disputes = new ArrayList<>();
  private final List<BalanceTransaction> fees = new ArrayList<>();
  private final List<Payout> payouts = new ArrayList<>();
  private int planned;

  DaySimulation(long seed, int orders, LocalDate day, ZoneId zone, Ledger ledger) {
    if (orders < 0 || orders > MAX_ORDERS) {
      throw new IllegalArgumentException("orders must be 0 to " + MAX_ORDERS + ": " + orders);
    }
    this.random = new SplittableRandom(seed * 31 + day.toEpochDay());
    this.ledger = ledger;
    this.day = day;
    this.orders = orders;
    this.hours = new BusyHours(random, day, zone);
    this.mix = new OrderMix(random);
    this.prices = new Prices(random);
  }

  ShopDay run() {
    CURRENCIES.forEach(
        currency ->
            plan(
                hours.start(),
                () -> ledger.payoutDaily(currency, hours.start()).ifPresent(payouts::add)));
    List<Instant> times =
        Stream.generate(hours::order).limit(orders).sorted(Comparator.naturalOrder()).toList();
    for (int i = 0; i < orders; i++) {
      planOrder(i + 1, times.get(i));
    }
    if (orders > 0) {
      Instant late = hours.end().minusSeconds(60);
      plan(
          late,
          () ->
              fees.add(
                  ledger.fee(SCREENING_FEE_CENTS * orders, "usd", "Radar (" + day + ")", late)));
    }
    while (!steps.isEmpty()) {
      steps.remove().event().run();
    }
    List<Sale> sales = drafts.stream().map(SaleDraft::sale).toList();
    return new ShopDay(day, sales, failedAttempts, disputes, fees, payouts);
  }

  private void plan(Instant at, Runnable event) {
    steps.add(new Step(at, planned++, event));
  }

  private void planOrder(int number, Instant placedAt) {
    OrderMix.Order order = mix.next();
    String id =
        String.format(
            Locale.ROOT, "ORD-%s-%06d", day.format(DateTimeFormatter.BASIC_ISO_DATE), number);
    long amount = prices.next(order.currency());
    SaleDraft draft = new SaleDraft(id, order.currency(), amount, placedAt, order.kind());
    drafts.add(draft);
    Instant payAt = placedAt.plusSeconds(2L + random.nextInt(90));
    Instant takenAt =
        switch (order.kind()) {
          case PLAIN -> planPlain(draft, amount, payAt);
          case RETRIED -> planRetried(draft, payAt);
          case SPLIT -> planSplit(draft, payAt);
          case PARTIAL_CAPTURE -> planPartialCapture(draft, payAt);
          case ASYNC -> planAsync(draft, payAt);
        };
    planSequel(order.sequel(), draft, takenAt);
  }

  private Instant planPlain(SaleDraft draft, long amount, Instant at) {
    draft.expect(amount);
    plan(at, () -> draft.took(ledger.pay(request(draft, amount, at)), amount, at));
    return at;
  }

  private Instant planRetried(SaleDraft draft, Instant first) {
    long amount = draft.amount();
    draft.expect(amount);
    String code = random.nextInt(3) == 0 ? "expired_card" : "card_declined";
    Instant second = first.plusSeconds(20L + random.nextInt(200));
    plan(
        first,
        () -> {
          Payment declined = ledger.payFailed(request(draft, amount, first), code);
          failedAttempts.add(
              new FailedAttempt(
                  draft.orderId(),
                  declined.paymentIntentId(),
                  declined.chargeId(),
                  draft.currency(),
                  amount,
                  first));
          plan(
              second,
              () ->
                  draft.took(ledger.payAgain(declined.paymentIntentId(), second), amount, second));
        });
    return second;
  }

  private Instant planSplit(SaleDraft draft, Instant first) {
    long part = prices.part(draft.amount(), draft.currency(), 0.3, 0.7);
    planPlain(draft, part, first);
    return planPlain(draft, draft.amount() - part, first.plusSeconds(1L + random.nextInt(30)));
  }

  private Instant planPartialCapture(SaleDraft draft, Instant at) {
    long part = prices.part(draft.amount(), draft.currency(), 0.5, 0.9);
    draft.expect(part);
    Instant captureAt = hours.soonAfter(at);
    plan(
        at,
        () -> {
          Payment held = ledger.authorize(request(draft, draft.amount(), at));
          plan(
              captureAt,
              () ->
                  draft.took(
                      ledger.capture(held.paymentIntentId(), part, captureAt), part, captureAt));
        });
    return captureAt;
  }

  private Instant planAsync(SaleDraft draft, Instant at) {
    long amount = draft.amount();
    draft.expect(amount);
    Instant settleAt = hours.soonAfter(at);
    plan(
        at,
        () -> {
          Payment pending = ledger.payPending(request(draft, amount, at));
          plan(
              settleAt,
              () -> draft.took(ledger.settle(pending.chargeId(), settleAt), amount, settleAt));
        });
    return settleAt;
  }

  private void planSequel(OrderMix.Sequel sequel, SaleDraft draft, Instant takenAt) {
    switch (sequel) {
      case NONE -> {
        // most orders: nothing comes back
      }
      case FULL_REFUND -> {
        Instant at = hours.between(takenAt, hours.end());
        for (int charge = 0; charge < draft.expected().size(); charge++) {
          planRefund(draft, charge, draft.expected().get(charge), at);
        }
      }
      case PARTIAL_REFUND -> planPartialRefunds(draft, takenAt, 1);
      case SEVERAL_REFUNDS -> planPartialRefunds(draft, takenAt, 2 + random.nextInt(2));
      case DISPUTE -> {
        Instant at = hours.between(takenAt, hours.end());
        long amount = draft.expected().getFirst();
        plan(
            at,
            () -> {
              Dispute dispute = ledger.dispute(draft.chargeId(0), amount, "fraudulent", at);
              disputes.add(dispute);
              draft.disputed(dispute.id());
            });
      }
    }
  }

  private void planPartialRefunds(SaleDraft draft, Instant takenAt, int times) {
    for (int i = 0; i < times; i++) {
      long part = prices.part(draft.expected().getFirst(), draft.currency(), 0.1, 0.3);
      planRefund(draft, 0, part, hours.between(takenAt, hours.end()));
    }
  }

  private void planRefund(SaleDraft draft, int charge, long amount, Instant at) {
    plan(
        at,
        () -> {
          String chargeId = draft.chargeId(charge);
          Map<String, String> metadata = Map.of("order_id", draft.orderId());
          Refund refund = ledger.refund(chargeId, amount, "requested_by_customer", metadata, at);
          draft.gaveBack(new RefundMade(refund.id(), chargeId, amount, at));
        });
  }

  private static PaymentRequest request(SaleDraft draft, long amount, Instant at) {
    return new PaymentRequest(amount, draft.currency(), Map.of("order_id", draft.orderId()), at);
  }
}
