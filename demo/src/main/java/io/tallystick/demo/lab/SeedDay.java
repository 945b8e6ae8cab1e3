package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.nightly.Round;
import io.tallystick.reconciliation.nightly.Round.Extent;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One seed's time: a fortnight in which the shop sells and nobody reconciles, the first round over
 * all of that, a day of faults and look-alikes with a round every few hours, and two nights.
 */
final class SeedDay implements Scene.Notes {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 2);

  /** Seeds are spread over so many days: all days of the week, ends of months. */
  private static final int DAYS = 180;

  static final int BEFORE = 14;
  private static final int SALES_A_DAY = 4;
  private static final Duration GRACE = Duration.ofHours(1);
  private static final Duration INTRADAY_EVERY = Duration.ofHours(3);
  private static final Duration WORK_EVERY = Duration.ofMinutes(30);

  /** Rounds begin a little after the hour. */
  private static final Duration AFTER = Duration.ofMinutes(5);

  private static final Duration NIGHT = Duration.ofHours(1).plus(AFTER);
  private static final Duration END = Duration.ofDays(2).plus(NIGHT).plusHours(1);

  private static final String FOUND =
      """
      SELECT f.fingerprint, f.type, f.order_id, f.provider_ref, f.group_key, f.explanation
      FROM run_finding f WHERE f.run_id > :last ORDER BY f.run_id, f.fingerprint
      """;
  private static final String LAST = "SELECT coalesce(max(run_id), 0) FROM reconciliation_run";

  private final long seed;
  private final LabShop lab;
  private final Instant day;
  private final SplittableRandom chance;
  private final AtomicInteger visitors = new AtomicInteger(8_000_000);
  private final List<Expected> expected = new ArrayList<>();
  private final Map<String, Finding> found = new LinkedHashMap<>();
  private final Map<String, Integer> lookAlikes = new LinkedHashMap<>();
  private final Map<String, String> subjects = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private long lastRun;

  private SeedDay(long seed, LabShop lab) {
    this.seed = seed;
    this.lab = lab;
    this.day = day(seed);
    this.chance = new SplittableRandom(seed);
  }

  private static Instant day(long seed) {
    return FIRST.plusDays(Math.floorMod(seed * 11, DAYS)).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  static SeedResult run(TallyCommand tally, String jdbcUrl, long seed) {
    Instant start = day(seed).minus(Duration.ofDays(BEFORE));
    try (LabShop lab = LabShop.open(tally, jdbcUrl, seed, start)) {
      return new SeedDay(seed, lab).run();
    }
  }

  private SeedResult run() {
    business();
    for (Fault fault : Faults.drawn(chance.split())) {
      fault.plan().accept(scene(fault.cause()));
    }
    for (LookAlike each : LookAlikes.ALL) {
      lookAlikes.put(each.name(), 0);
      each.plan().accept(scene(each.name()));
    }
    rounds();
    lab.shop.agenda.runUntil(day.plus(END), () -> {});
    return SeedResult.of(
        seed, expected, List.copyOf(found.values()), lookAlikes, subjects, failures);
  }

  private Scene scene(String name) {
    return new Scene(lab, day, chance.split(), name, this, visitors);
  }

  /** The usual: sales that make payouts, and processes that work. */
  private void business() {
    Scene usual = scene("the usual");
    for (int ago = BEFORE; ago > 1; ago--) {
      int days = ago;
      usual.at(
          Scene.days(-ago).plusHours(10),
          () -> {
            Visit visit = usual.visitor(Home.GERMANY);
            visit.put("COURSE-1", 6 + usual.chance.nextInt(4)); // enough for a payout
            visit.put("BOOK-1", days); // no two payouts of one amount: no bank tells them apart
            usual.buy(visit, usual.card());
          });
    }
    for (int sales = 0; sales < SALES_A_DAY; sales++) {
      usual.inTheDay(usual::buy);
      usual.at(usual.between(Scene.days(1).plusHours(7), Scene.days(2)), usual::buy);
    }
    if (usual.chance.nextBoolean()) {
      usual.at(usual.between(Duration.ZERO, Scene.time(2, 40)), usual::buy); // not at each night
    }
    for (int days = 3 - BEFORE; days < 3; days++) {
      usual.at(
          Scene.days(days).plusSeconds(10),
          () -> {
            var _ = lab.shop.ledger.payoutDaily("eur", lab.now());
            lab.shop.work();
          });
    }
    for (int ago = BEFORE; ago > 0; ago--) {
      usual.at(Scene.days(-ago).plusHours(20), lab.shop::work);
    }
    for (Instant at = day; at.isBefore(day.plus(END)); at = at.plus(WORK_EVERY)) {
      usual.at(at, lab.shop::work);
    }
    usual.at(Bank.STATEMENT, () -> Bank.statement(lab, day));
  }

  private void rounds() {
    Instant begin = day.minus(Duration.ofDays(BEFORE));
    lab.shop.agenda.at(day.plus(NIGHT), () -> round(begin, day, Extent.NIGHTLY));
    for (int nights = 1; nights <= 2; nights++) {
      Instant end = day.plus(Duration.ofDays(nights));
      lab.shop.agenda.at(
          end.plus(NIGHT), () -> round(end.minus(Duration.ofDays(1)), end, Extent.NIGHTLY));
    }
    Instant last = day.plus(Duration.ofDays(1));
    for (Instant to = day.plus(INTRADAY_EVERY); to.isBefore(last); to = to.plus(INTRADAY_EVERY)) {
      Instant end = to;
      lab.shop.agenda.at(
          end.plus(AFTER), () -> round(end.minus(INTRADAY_EVERY), end, Extent.INTRADAY));
    }
  }

  private void round(Instant from, Instant to, Extent extent) {
    lab.bookDisputes();
    Instant began = lab.now();
    Round.Result result =
        lab.jobs
            .service(Round.class)
            .run(new Nightly.Request(from, to, ZoneOffset.UTC, GRACE, true, false, null), extent);
    note(result, from, to);
    lab.shop
        .jdbc()
        .sql(FOUND)
        .param("last", lastRun)
        .query(
            (row, _) ->
                new Finding(
                    text(row.getString("fingerprint")),
                    DiscrepancyType.valueOf(text(row.getString("type"))),
                    row.getString("order_id"),
                    row.getString("provider_ref"),
                    text(row.getString("group_key")),
                    text(row.getString("explanation")),
                    began))
        .list()
        .forEach(finding -> found.putIfAbsent(finding.fingerprint(), finding));
    lastRun = lab.shop.jdbc().sql(LAST).query(Long.class).single();
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNull(text);
  }

  /** A round that failed has proved nothing, whatever it found. */
  private void note(Round.Result result, Instant from, Instant to) {
    Reconciliation.Result match = result.match();
    if (match != null && match.verdict() == Reconciliation.Verdict.FAILED) {
      failures.add("match of %s to %s: %s".formatted(from, to, match.failure()));
    }
    for (CheckResult check : result.checks()) {
      if (check.verdict() == CheckResult.Verdict.FAILED) {
        failures.add("%s of %s to %s: %s".formatted(check.check(), from, to, check.failure()));
      }
    }
  }

  @Override
  public void expected(Expected one) {
    expected.add(one);
  }

  @Override
  public void happened(String name) {
    lookAlikes.computeIfPresent(name, (_, times) -> times + 1);
  }

  @Override
  public void concerns(String name, String subject) {
    subjects.put(subject, name);
  }
}
