package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.scenario.Shop.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Orders over nothing: a coupon takes all of it off, and no payment is made. */
class FreeOrderIT {
  private static Shop shop;

  @BeforeAll
  static void open() {
    shop = new Shop();
    shop.sql("DELETE FROM fee_rule");
    shop.sql("UPDATE shipping_rate SET amount_minor = 0");
    shop.sql(
        "INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from, max_redemptions) VALUES"
            + " ('ALLOFIT', 'percent', 1000000, '2020-01-01Z', 2)");
  }

  @AfterAll
  static void close() {
    shop.check();
    shop.close();
  }

  private static String body(String cart) {
    return shop.body(cart, "pm_card_visa")
        .replace("\"currency\"", "\"coupon\":\"allofit\",\"currency\"");
  }

  @Test
  void downloadsAreGrantedAndGoodsAreAskedFor() {
    String song = shop.cart("SONG-1", 1);
    Answer free = shop.post("/api/checkout", body(song), shop.key());
    assertThat(free.status()).isEqualTo(200);
    assertThat(free.result()).isEqualTo("confirmed");
    assertThat(free.body().path("totalMinor").asLong(-1)).isZero();
    assertThat(free.body().has("orderToken")).isTrue();
    Answer mug = shop.post("/api/checkout", body(shop.cart("MUG-1", 1)), shop.key());
    assertThat(mug.status()).isEqualTo(200);

    shop.rounds.now();

    assertThat(shop.state(free.orderId())).isEqualTo("fulfilled");
    assertThat(shop.state(mug.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.seen(mug)).isEqualTo("confirmed");
    assertThat(shop.events(free.orderId())).containsExactly("order.paid", "order.fulfilled");
    assertThat(shop.number("SELECT count(*) FROM entitlement")).isEqualTo(1);
    assertThat(shop.stockOf("MUG-1")).isEqualTo("1000 0 1");
    assertThat(shop.ledger.paymentIntents()).isEmpty();

    // the coupon is used up
    assertThat(shop.post("/api/checkout", body(shop.cart("SONG-1", 1)), shop.key()).status())
        .isEqualTo(422);
  }

  @Test
  void ofTenClicksAtOnceOneOrders() throws Exception {
    shop.sql(
        "INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from) VALUES"
            + " ('ALWAYS', 'percent', 1000000, '2020-01-01Z')");
    String cart = shop.cart("BOOK-1", 1);
    String same = shop.key();
    String body = body(cart).replace("allofit", "always");
    List<Callable<Answer>> clicks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String key = i % 2 == 0 ? same : shop.key();
      clicks.add(() -> shop.post("/api/checkout", body, key));
    }
    List<Integer> status = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> each : threads.invokeAll(clicks)) {
        status.add(each.get().status());
      }
    }

    assertThat(status).containsOnly(200, 409);
    assertThat(shop.number("SELECT count(*) FROM orders WHERE cart_id = '%s'".formatted(cart)))
        .isEqualTo(1);
    assertThat(shop.number("SELECT redeemed FROM coupon WHERE coupon_code = 'ALWAYS'"))
        .isEqualTo(1);
    assertThat(shop.stockOf("BOOK-1")).isEqualTo("1000 0 1");
  }
}
