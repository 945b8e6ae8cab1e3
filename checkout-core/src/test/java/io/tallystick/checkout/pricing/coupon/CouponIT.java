package io.tallystick.checkout.pricing.coupon;

import static io.tallystick.checkout.pricing.TestShop.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.pricing.TestShop;
import io.tallystick.checkout.pricing.coupon.CouponRedemption.Conflict;
import io.tallystick.checkout.pricing.coupon.CouponRedemption.Redeemed;
import io.tallystick.checkout.pricing.coupon.CouponRedemption.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class CouponIT {
  private static final int THREADS = 50;

  private final TestShop shop = new TestShop();

  @BeforeEach
  void orders() {
    shop.sql(
        """
        INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
        SELECT 'O' || n, 'EUR', 1000, 'draft', '2026-09-01T12:00:00Z' FROM generate_series(0, 50) n
        """);
    shop.sql(
        "INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from, max_redemptions)"
            + " VALUES ('SEVEN', 'percent', 100000, '2026-01-01Z', 7)");
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private CouponRedemption redeem(String code, String order, String customer) {
    return shop.transaction.execute(_ -> shop.coupons.redeem(code, order, customer, NOON));
  }

  private boolean release(String order) {
    return shop.transaction.execute(_ -> shop.coupons.release(order));
  }

  private long counted(String code) {
    return shop.number("SELECT redeemed FROM coupon WHERE coupon_code = '" + code + "'");
  }

  private long held(String code) {
    return shop.number(
        "SELECT count(*) FROM coupon_redemption WHERE released_at IS NULL AND coupon_code = '"
            + code
            + "'");
  }

  /** All begin at once; answers and how often each was given. */
  private Map<Object, Integer> race(IntFunction<Object> call) throws Exception {
    var start = new CyclicBarrier(THREADS);
    List<Callable<Object>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int n = i;
      calls.add(
          () -> {
            start.await(30, TimeUnit.SECONDS);
            return call.apply(n);
          });
    }
    Map<Object, Integer> answers = new HashMap<>();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      for (var answer : threads.invokeAll(calls)) {
        answers.merge(answer.get(), 1, Integer::sum);
      }
    }
    return answers;
  }

  @Test
  void aLimitOfSevenIsRedeemedSevenTimesByFiftyAtOnce() throws Exception {
    assertThat(race(n -> redeem("seven", "O" + n, null)))
        .isEqualTo(
            Map.of(
                new Redeemed("SEVEN", false),
                7,
                new Refused(CouponRefusal.EXHAUSTED),
                THREADS - 7));
    assertThat(counted("SEVEN")).isEqualTo(7);
    assertThat(held("SEVEN")).isEqualTo(7);
  }

  @Test
  void aLimitPerCustomerHoldsForFiftyOrdersAtOnce() throws Exception {
    assertThat(race(n -> redeem("WELCOME10", "O" + n, "anna")))
        .isEqualTo(
            Map.of(
                new Redeemed("WELCOME10", false),
                1,
                new Refused(CouponRefusal.CUSTOMER_LIMIT),
                THREADS - 1));
    assertThat(counted("WELCOME10")).isEqualTo(1);
    assertThat(redeem("WELCOME10", "O50", "berta")).isEqualTo(new Redeemed("WELCOME10", false));
  }

  @Test
  void aCustomersSecondOrderWaitsForTheFirstToCommitAndIsThenRefused() throws Exception {
    try (var thread = Executors.newSingleThreadExecutor()) {
      var second =
          shop.transaction.execute(
              _ -> {
                shop.coupons.redeem("WELCOME10", "O1", "anna", NOON);
                var asked = thread.submit(() -> redeem("WELCOME10", "O2", "anna"));
                awaitAWaitingSession();
                return asked;
              });
      assertThat(second.get(30, TimeUnit.SECONDS))
          .isEqualTo(new Refused(CouponRefusal.CUSTOMER_LIMIT));
    }
    assertThat(held("WELCOME10")).isEqualTo(counted("WELCOME10")).isEqualTo(1);
  }

  private void awaitAWaitingSession() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < deadline) {
      if (shop.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1) {
        return;
      }
    }
    throw new AssertionError("no session waits for a lock");
  }

  @Test
  void anOrderRedeemsOnceHoweverOftenItAsksAtOnce() throws Exception {
    Map<Object, Integer> answers = race(_ -> redeem("SEVEN", "O1", "anna"));
    assertThat(answers)
        .isEqualTo(
            Map.of(new Redeemed("SEVEN", false), 1, new Redeemed("SEVEN", true), THREADS - 1));
    assertThat(counted("SEVEN")).isEqualTo(1);
  }

  @Test
  void anOrderThatAsksForTwoCouponsAtOnceGetsOne() throws Exception {
    Map<Object, Integer> answers = race(n -> redeem(n % 2 == 0 ? "SEVEN" : "FIVE-OFF", "O1", null));
    assertThat(answers.values().stream().mapToInt(n -> n).sum()).isEqualTo(THREADS);
    boolean seven = held("SEVEN") == 1;
    String winner = seven ? "SEVEN" : "FIVE-OFF";
    assertThat(answers)
        .isEqualTo(
            Map.of(
                new Redeemed(winner, false),
                1,
                new Redeemed(winner, true),
                THREADS / 2 - 1,
                new Conflict(winner),
                THREADS / 2));
    assertThat(counted("SEVEN") + counted("FIVE-OFF")).isEqualTo(1);
  }

  @Test
  void redeemingAndReleasingAtOnceLeavesTheCountOfWhatIsHeld() throws Exception {
    race(
        n -> {
          redeem("SEVEN", "O" + n % 10, null);
          return release("O" + n % 10);
        });
    assertThat(counted("SEVEN")).isEqualTo(held("SEVEN")).isZero();
  }

  @Test
  void theSameReplayIsAnsweredAndAnotherCustomerOrCouponIsAConflict() {
    assertThat(redeem("SEVEN", "O1", "anna")).isEqualTo(new Redeemed("SEVEN", false));
    assertThat(redeem(" seven ", "O1", "anna")).isEqualTo(new Redeemed("SEVEN", true));
    assertThat(redeem("SEVEN", "O1", "berta")).isEqualTo(new Conflict("SEVEN"));
    assertThat(redeem("FIVE-OFF", "O1", "anna")).isEqualTo(new Conflict("SEVEN"));
    assertThat(counted("SEVEN")).isEqualTo(1);
    assertThat(counted("FIVE-OFF")).isZero();
  }

  @Test
  void whatIsReleasedIsGivenBackOnceAndMayBeRedeemedAgain() {
    shop.sql("UPDATE coupon SET max_redemptions = 1 WHERE coupon_code = 'WELCOME10'");
    redeem("WELCOME10", "O1", "anna");
    assertThat(redeem("WELCOME10", "O2", "berta")).isEqualTo(new Refused(CouponRefusal.EXHAUSTED));
    assertThat(release("O1")).isTrue();
    assertThat(release("O1")).isFalse();
    assertThat(release("O2")).isFalse();
    assertThat(counted("WELCOME10")).isZero();
    assertThat(redeem("WELCOME10", "O1", "anna")).isEqualTo(new Redeemed("WELCOME10", false));
    assertThat(counted("WELCOME10")).isEqualTo(1);
  }

  @Test
  void anOrderThatIsRolledBackLeavesTheCouponAsItWas() {
    shop.transaction.executeWithoutResult(
        status -> {
          shop.coupons.redeem("SEVEN", "O1", null, NOON);
          status.setRollbackOnly();
        });
    assertThat(counted("SEVEN")).isZero();
    assertThat(held("SEVEN")).isZero();
  }

  @Test
  void aCouponHoldsFromItsBeginningUntilBeforeItsEnd() {
    shop.sql(
        "UPDATE coupon SET valid_from = '2026-09-01T12:00:00Z', valid_to = '2026-09-01T12:00:01Z'"
            + " WHERE coupon_code = 'SEVEN'");
    assertThat(at(Duration.ofNanos(-1000))).isEqualTo(new Refused(CouponRefusal.NOT_YET));
    assertThat(at(Duration.ofSeconds(1))).isEqualTo(new Refused(CouponRefusal.EXPIRED));
    assertThat(counted("SEVEN")).isZero();
    assertThat(at(Duration.ZERO)).isEqualTo(new Redeemed("SEVEN", false));
  }

  private CouponRedemption at(Duration fromNoon) {
    return shop.transaction.execute(
        _ -> shop.coupons.redeem("SEVEN", "O1", null, NOON.plus(fromNoon)));
  }

  @Test
  void refusalsToRedeemAreTyped() {
    assertThat(redeem("NOTHING", "O1", null)).isEqualTo(new Refused(CouponRefusal.UNKNOWN));
    assertThat(redeem("a\u0000b", "O1", null)).isEqualTo(new Refused(CouponRefusal.UNKNOWN));
    assertThat(redeem("X".repeat(100_000), "O1", null))
        .isEqualTo(new Refused(CouponRefusal.UNKNOWN));
    assertThat(redeem("WELCOME10", "O1", null))
        .isEqualTo(new Refused(CouponRefusal.CUSTOMER_REQUIRED));
  }

  @Test
  void guessingTellsNoneOfUnknownEarlyExpiredAndUsedUpApart() {
    shop.sql(
        "INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from)"
            + " VALUES ('EARLY', 'percent', 100000, '2027-01-01Z')");
    shop.sql("UPDATE coupon SET redeemed = 7 WHERE coupon_code = 'SEVEN'");
    var goods = List.of(new Coupons.Goods("MUG-1", 1490));
    List<CouponCheck.Refused> refusals = new ArrayList<>();
    for (String code : List.of("NOTHING", "EARLY", "SUMMER2020", "SEVEN")) {
      refusals.add((CouponCheck.Refused) shop.coupons.check(code, goods, "EUR", null, NOON));
    }
    assertThat(refusals)
        .extracting(CouponCheck.Refused::reason)
        .containsExactly(
            CouponRefusal.UNKNOWN,
            CouponRefusal.NOT_YET,
            CouponRefusal.EXPIRED,
            CouponRefusal.EXHAUSTED);
    assertThat(refusals)
        .extracting(CouponCheck.Refused::message)
        .containsOnly("This code isn't valid.");
  }

  @Test
  void anExcludedProductIsNotDiscountedAndAloneIsRefused() {
    shop.sql("INSERT INTO coupon_product VALUES ('SEVEN', 'BOOK-1', false)");
    var both = List.of(new Coupons.Goods("BOOK-1", 2400), new Coupons.Goods("MUG-1", 1490));
    assertThat(shop.coupons.check("SEVEN", both, "EUR", null, NOON))
        .isEqualTo(
            new CouponCheck.Granted(
                "SEVEN", "10 % off all but some products", List.of(0L, 149L), null));
    var refused =
        (CouponCheck.Refused) shop.coupons.check("SEVEN", both.subList(0, 1), "EUR", null, NOON);
    assertThat(refused.reason()).isEqualTo(CouponRefusal.PRODUCTS);
  }

  @Test
  void anAmountTakesNoMoreOffThanTheGoodsCostAndTheMinimumCountsAllGoods() {
    shop.sql("INSERT INTO coupon_product VALUES ('FIVE-OFF', 'SONG-1', true)");
    var goods = List.of(new Coupons.Goods("SONG-1", 99), new Coupons.Goods("MUG-1", 2980));
    assertThat(shop.coupons.check("FIVE-OFF", goods, "EUR", null, NOON))
        .isEqualTo(
            new CouponCheck.Granted(
                "FIVE-OFF",
                "5.00 EUR off selected products, from 20.00 EUR",
                List.of(99L, 0L),
                null));
  }

  @Test
  void outsideATransactionNothingIsRedeemedOrReleased() {
    assertThatThrownBy(() -> shop.coupons.redeem("SEVEN", "O1", null, NOON))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> shop.coupons.release("O1")).isInstanceOf(IllegalStateException.class);
    assertThat(counted("SEVEN")).isZero();
  }

  @Test
  void theDatabaseItselfRefusesToCountPastTheLimit() {
    assertThatThrownBy(() -> shop.sql("UPDATE coupon SET redeemed = 8 WHERE coupon_code = 'SEVEN'"))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("coupon_within_limit");
  }
}
