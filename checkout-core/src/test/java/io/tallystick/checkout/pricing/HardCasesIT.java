package io.tallystick.checkout.pricing;

import static io.tallystick.checkout.pricing.TestShop.BERLIN;
import static io.tallystick.checkout.pricing.TestShop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HardCasesIT {
  private final TestShop shop = new TestShop();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aClockThatGoesBackKeepsNoRatesLongerThanAMinute() {
    shop.taxes.rule(BERLIN, "standard", NOON);
    int before = shop.taxes.rule(BERLIN, "standard", NOON).orElseThrow().ratePpm();
    shop.clock.advance(Duration.ofDays(-1));
    shop.sql("UPDATE tax_rule SET rate_ppm = 1 WHERE country = 'DE'");
    shop.clock.advance(Duration.ofMinutes(2));

    assertThat(shop.taxes.rule(BERLIN, "standard", NOON).orElseThrow().ratePpm())
        .isNotEqualTo(before);
  }

  /** One transaction moves, then redeems; the other redeems and then moves: the same order. */
  @Test
  void movingAndRedeemingInOtherOrdersDoesNotDeadlock() throws Exception {
    shop.order("O1", "EUR", 1000);
    var orders =
        new Orders(
            shop.dataSource,
            shop.transaction,
            new Audit(shop.dataSource, shop.clock),
            shop.clock,
            "test");
    var both = new CyclicBarrier(2);
    try (var threads = Executors.newFixedThreadPool(2)) {
      var moving =
          threads.submit(
              () ->
                  shop.transaction.executeWithoutResult(
                      _ -> {
                        orders.move(OrderMove.ours("O1", OrderState.PAYMENT_PENDING, "x", "a"));
                        await(both);
                        shop.coupons.redeem("FIVE-OFF", "O1", null, NOON);
                      }));
      var releasing =
          threads.submit(
              () ->
                  shop.transaction.executeWithoutResult(
                      _ -> {
                        shop.jdbc
                            .sql("SELECT 1 FROM coupon WHERE coupon_code = 'FIVE-OFF' FOR UPDATE")
                            .query(Integer.class)
                            .single();
                        await(both);
                        shop.coupons.redeem("FIVE-OFF", "O1", null, NOON);
                      }));
      moving.get(60, TimeUnit.SECONDS);
      releasing.get(60, TimeUnit.SECONDS);
    }
  }

  private static void await(CyclicBarrier both) {
    try {
      both.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
