package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.SomebodysSql;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** What one fault or look-alike needs: the shop, a time, chance, and somebody to tell. */
final class Scene {
  static final String VISA = "pm_card_visa";
  static final String DECLINED = "pm_card_visa_chargeDeclined";
  static final String CHALLENGED = "pm_card_authenticationRequired";

  private static final List<String> CARDS = List.of(VISA, "pm_card_mastercard", "pm_card_amex");
  private static final String PAID =
      """
      SELECT order_id, attempt_id, payment_intent_id AS intent_id, charge_id, currency, amount_minor
      FROM payment_attempt WHERE order_id = :order ORDER BY begun_no DESC LIMIT 1
      """;

  /** Before, nights are quiet. */
  private static final Duration FIRST = Duration.ofMinutes(6 * 60 + 30);

  /** What happens in the last hour is given time by the first night, and found by the second. */
  private static final Duration LAST = Duration.ofMinutes(23 * 60 + 50);

  /** An order and its latest payment. */
  record Bought(
      String orderId,
      String attemptId,
      @Nullable String intentId,
      @Nullable String chargeId,
      String currency,
      long amountMinor) {
    String intent() {
      return String.valueOf(intentId);
    }
  }

  final LabShop lab;

  /** The day's midnight. */
  final Instant day;

  final SplittableRandom chance;
  private final String name;
  private final Notes notes;
  private final AtomicInteger visitors;
  private boolean happened;

  /** What is told to whoever keeps the score. */
  interface Notes {
    void expected(Expected expected);

    /** It happened. */
    void happened(String name);

    /** That order or object is part of it. */
    void concerns(String name, String subject);
  }

  Scene(
      LabShop lab,
      Instant day,
      SplittableRandom chance,
      String name,
      Notes notes,
      AtomicInteger visitors) {
    this.lab = lab;
    this.day = day;
    this.chance = chance;
    this.name = name;
    this.notes = notes;
    this.visitors = visitors;
  }

  /** Once in the day, at any time of it. */
  void inTheDay(Runnable what) {
    at(between(FIRST, LAST), what);
  }

  /** A moment between these times of the day; also of days before and after. */
  Instant between(Duration first, Duration last) {
    return day.plusSeconds(chance.nextLong(first.toSeconds(), last.toSeconds()));
  }

  void at(Instant time, Runnable what) {
    lab.shop.agenda.at(time, what);
  }

  void at(Duration timeOfDay, Runnable what) {
    at(day.plus(timeOfDay), what);
  }

  void in(Duration time, Runnable what) {
    lab.shop.agenda.in(time, what);
  }

  /** So late may everything be. */
  Duration insideGrace() {
    return Duration.ofMinutes(chance.nextInt(5, 55));
  }

  static Duration days(int days) {
    return Duration.ofDays(days);
  }

  static Duration time(int hour, int minute) {
    return Duration.ofMinutes(hour * 60L + minute);
  }

  /** From now on it must be found. */
  void expect(DiscrepancyType type, @Nullable String orderId, @Nullable String ref) {
    expect(type, orderId, ref, lab.now());
  }

  void expect(DiscrepancyType type, @Nullable String orderId, @Nullable String ref, Instant since) {
    notes.expected(new Expected(type, orderId, ref, since, name));
  }

  /** It took place, with that order or object. */
  void happened(String subject) {
    if (!happened) {
      happened = true;
      notes.happened(name);
    }
    notes.concerns(name, subject);
  }

  String card() {
    return CARDS.get(chance.nextInt(CARDS.size()));
  }

  Visit visitor() {
    return new Visit(lab.shop, chance.split(), visitors.incrementAndGet(), false);
  }

  Visit visitor(Home home) {
    return new Visit(lab.shop, chance.split(), visitors.incrementAndGet(), home);
  }

  /** Anything, paid at once. */
  Bought buy() {
    return buy(card());
  }

  Bought buy(String card) {
    Visit visit = visitor();
    visit.fillCart();
    return buy(visit, card);
  }

  /** Something that stands on a shelf. */
  Bought buyMug(String card) {
    Visit visit = visitor();
    visit.put("MUG-1", 1 + chance.nextInt(3));
    return buy(visit, card);
  }

  Bought buy(Visit visit, String card) {
    return confirmed(visit.checkout(visit.newKey(), card));
  }

  Bought confirmed(Reply reply) {
    if (!reply.text("result").equals("confirmed")) {
      throw new IllegalStateException(name + ": the checkout answered " + reply);
    }
    Bought bought = bought(reply.text("orderId"));
    happened(bought.orderId());
    lab.settle();
    return bought;
  }

  /** An order whose card is declined. */
  Bought declined(Visit visit) {
    Reply reply = visit.checkout(visit.newKey(), DECLINED);
    Visit.expect(reply, 402);
    happened(reply.text("orderId"));
    return bought(reply.text("orderId"));
  }

  /** Open in the browser, to be paid there. */
  record Page(Visit visit, Bought bought) {
    Reply pay(String card) {
      return visit.payInBrowser(bought.intent(), card);
    }
  }

  Page page() {
    Visit visit = visitor();
    visit.fillCart();
    return page(visit);
  }

  Page page(Visit visit) {
    Reply reply = visit.checkout(visit.newKey(), null);
    Visit.expect(reply, 200);
    Bought bought = bought(reply.text("orderId"));
    happened(bought.orderId());
    return new Page(visit, bought);
  }

  Bought bought(String orderId) {
    return lab.shop.jdbc().sql(PAID).param("order", orderId).query(Bought.class).single();
  }

  /** The provider's id of the charge that took the order's money. */
  String chargeOf(Bought bought) {
    return lab.shop.ledger.charges().stream()
        .filter(charge -> charge.paymentIntentId().equals(bought.intent()) && charge.paid())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + ": no charge of " + bought))
        .id();
  }

  SomebodysSql somebodysSql() {
    return new SomebodysSql(lab.shop.jdbc());
  }

  /** What somebody with the database's password does. */
  StatementSpec sql(String sql) {
    return lab.shop.jdbc().sql(sql);
  }

  OffsetDateTime now() {
    return lab.now().atOffset(ZoneOffset.UTC);
  }
}
