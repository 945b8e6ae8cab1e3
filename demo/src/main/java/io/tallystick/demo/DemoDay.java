package io.tallystick.demo;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.FailedAttempt;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.Sale;
import io.tallystick.sandbox.ShopDay;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A generated day of a shop, its provider's ledger and its own books, with leaks of every known
 * type built in, and innocent look-alikes beside them. One seed decides everything.
 */
final class DemoDay {
  /** Leaks stay clear of the cut-off by more than the grace period: there they'd be timing. */
  static final Duration CLEAR_OF_CUT_OFF = Duration.ofHours(2);

  final LocalDate day;
  final Ledger ledger;
  final Map<String, BookedOrder> orders = new LinkedHashMap<>();
  final List<Dispute> disputes = new ArrayList<>();
  final List<Injected> injected = new ArrayList<>();
  final List<DiscrepancyType> notInjected = new ArrayList<>();

  private DemoDay(LocalDate day, Ledger ledger) {
    this.day = day;
    this.ledger = ledger;
  }

  static DemoDay generate(long seed, int orders, LocalDate day) {
    var ledger = new Ledger(seed);
    // the days before give the day its payouts
    int before = Math.min(orders, 200);
    ShopDay.generate(seed, before, day.minusDays(3), ZoneOffset.UTC, ledger);
    ShopDay.generate(seed, before, day.minusDays(2), ZoneOffset.UTC, ledger);
    ShopDay.generate(seed, before, day.minusDays(1), ZoneOffset.UTC, ledger);
    ShopDay shop = ShopDay.generate(seed, orders, day, ZoneOffset.UTC, ledger);
    var demo = new DemoDay(day, ledger);
    Map<String, List<FailedAttempt>> failed =
        shop.failedAttempts().stream().collect(Collectors.groupingBy(FailedAttempt::orderId));
    for (Sale sale : shop.sales()) {
      demo.orders.put(
          sale.orderId(), BookedOrder.of(sale, failed.getOrDefault(sale.orderId(), List.of())));
    }
    demo.disputes.addAll(shop.disputes());
    List<Sale> targets = new ArrayList<>(shop.sales());
    Collections.shuffle(targets, new Random(seed));
    int each = Math.clamp(orders / 500, 1, 20);
    new Leaks(demo, targets, each).inject();
    return demo;
  }

  Instant start() {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  Instant end() {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
