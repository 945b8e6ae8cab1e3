package io.tallystick.demo;

import io.tallystick.demo.shop.DayTally.What;
import io.tallystick.demo.shop.PaidOrders;
import io.tallystick.demo.shop.RefundDesk;
import io.tallystick.demo.shop.RunningShop;
import io.tallystick.demo.shop.Visit;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.ShopDay;
import io.tallystick.sandbox.WebhookFault;
import io.tallystick.sandbox.WebhookFault.Kind;
import io.tallystick.sandbox.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** A day of the running shop: who comes, what breaks and what goes wrong. A seed decides it all. */
final class DemoDay {
  private static final List<String> CURRENCIES = List.of("eur", "gbp", "jpy", "kwd", "usd");
  private static final int DAY_BEFORE = 200;
  private static final Duration ROUND = Duration.ofMinutes(10);

  /** After midnight nobody comes any more; what is open comes to its end. */
  private static final Duration LATE = Duration.ofHours(3);

  private static final int FAULTS_PER_MILLE = 20;

  /** As many requests as the provider refuses at noon, one after another. */
  private static final int OUTAGE = 30;

  private static final long SCREENING_FEE_CENTS = 5;
  private static final int MINUTES = 24 * 60;

  private final RunningShop shop;
  private final long seed;
  private final int shoppers;
  private final Instant start;
  private final Instant end;
  private final Random chance;
  final Mishaps mishaps;
  private final Afterwards afterwards;

  DemoDay(RunningShop shop, long seed, int shoppers, LocalDate day) {
    this.shop = shop;
    this.seed = seed;
    this.shoppers = shoppers;
    this.start = start(day);
    this.end = start(day.plusDays(1));
    this.chance = new Random(seed * 31 + 1);
    var orders = new PaidOrders(shop, seed * 31 + 2);
    var desk = new RefundDesk(shop);
    this.mishaps = new Mishaps(shop, orders, desk, seed);
    this.afterwards = new Afterwards(shop, orders, desk, seed);
  }

  static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** What the provider did on the days before, which give the day its payouts. */
  static Ledger daysBefore(long seed, int shoppers, LocalDate day) {
    var ledger = new Ledger(seed);
    int before = Math.min(shoppers, DAY_BEFORE);
    for (int ago = 3; ago > 0; ago--) {
      ShopDay.generate(seed, before, day.minusDays(ago), ZoneOffset.UTC, ledger);
    }
    return ledger;
  }

  /**
   * @param meanwhile is run again and again
   */
  void run(Runnable meanwhile) {
    CURRENCIES.forEach(currency -> shop.ledger.payoutDaily(currency, start));
    for (Instant at = start.plus(ROUND); at.isBefore(end.plus(LATE)); at = at.plus(ROUND)) {
      shop.agenda.at(at, this::round);
    }
    planShoppers();
    afterwards.plan(start, Math.max(6, shoppers / 16));
    mishaps.plan(start, Math.clamp(shoppers / 500, 1, 20), seed);
    shop.agenda.at(start.plus(Duration.ofHours(12)), this::outage);
    shop.agenda.at(end.minusSeconds(60), this::fee);
    shop.provider.faults().seed(seed, FAULTS_PER_MILLE);
    shop.agenda.runUntil(end.plus(LATE), meanwhile);
    shop.provider.faults().clear();
    shop.provider.webhooks().clearFaults();
    shop.work();
  }

  /** Most come around noon. */
  private void planShoppers() {
    var times = new SplittableRandom(seed);
    for (int i = 1; i <= shoppers; i++) {
      double hour = (times.nextDouble() + times.nextDouble()) / 2;
      var visit = new Visit(shop, seed, i);
      shop.agenda.at(
          start.plusSeconds((long) (hour * MINUTES * 60)),
          () -> {
            shop.tally.count(What.VISITS);
            Behaviour.drawnBy(visit).shop(visit);
          });
    }
  }

  private void round() {
    Webhooks webhooks = shop.provider.webhooks();
    WebhookFault fault = chance.nextInt(2) == 0 ? webhookFault() : null;
    if (fault != null) {
      webhooks.arm(fault);
    }
    shop.work();
    if (fault != null && webhooks.armed().isEmpty()) { // it found something to harm
      switch (fault.kind()) {
        case DROP, MISROUTE -> shop.tally.count(What.LOST);
        case DUPLICATE, TWIN -> shop.tally.count(What.REPEATED);
        case REORDER, DELAY, LATE, WRONG_SECRET, API_VERSION -> shop.tally.count(What.LATE);
      }
    }
    webhooks.clearFaults();
  }

  /** Hits what is sent next. What is lost for good is what the shop can ask for by itself. */
  private WebhookFault webhookFault() {
    Duration delay = Duration.ofMinutes(10);
    return switch (chance.nextInt(8)) {
      case 0 -> WebhookFault.of("payment_intent.*", Kind.DROP);
      case 1 -> WebhookFault.of("payment_intent.*", Kind.MISROUTE);
      case 2 -> WebhookFault.of("*", Kind.DUPLICATE);
      case 3 -> WebhookFault.of("*", Kind.TWIN);
      case 4 -> WebhookFault.of("*", Kind.REORDER);
      case 5 -> WebhookFault.of("*", Kind.WRONG_SECRET);
      case 6 -> WebhookFault.late("*", delay);
      default -> WebhookFault.delay("*", delay);
    };
  }

  private void outage() {
    shop.provider.faults().arm(Fault.status("/*", 503, Fault.Body.EMPTY).withTimes(OUTAGE));
  }

  private void fee() {
    var _ = shop.ledger.fee(SCREENING_FEE_CENTS * shoppers, "usd", "Radar", shop.clock.instant());
  }

  /** The day's disputes that took money, as finance books them. */
  List<Dispute> bookedDisputes() {
    return shop.ledger.disputes().stream()
        .filter(dispute -> !dispute.created().isBefore(start))
        .filter(dispute -> !dispute.balanceTransactionIds().isEmpty())
        .filter(dispute -> !mishaps.forgotten.contains(dispute.id()))
        .toList();
  }
}
