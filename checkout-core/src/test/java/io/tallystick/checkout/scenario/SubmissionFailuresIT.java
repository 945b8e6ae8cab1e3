package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.scenario.Shop.Answer;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.WebhookFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Rows of the failure tables on what customers do. */
class SubmissionFailuresIT extends FailureTable {
  private static <T> List<T> atOnce(List<? extends Callable<T>> calls) throws Exception {
    var go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(
                () -> {
                  go.await();
                  return call.call();
                }));
      }
      go.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  @Test
  void duplicateSubmission() throws Exception {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    shop.sandbox.faults().arm(Fault.slow("/v1/payment_intents/*/confirm", Duration.ofMinutes(1)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> first = threads.submit(() -> shop.pay(cart, "pm_card_visa", key));
      assertThat(shop.sandbox.faults().awaitSlow(Duration.ofSeconds(20))).isTrue();

      // the same key while the first is at work
      Answer second = shop.pay(cart, "pm_card_visa", key);
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.problem()).isEqualTo("in-progress");
      assertThat(second.raw().headers().firstValue("Retry-After")).hasValue("5");
      // a fresh key: a second click that the page didn't prevent
      assertThat(shop.pay(cart, "pm_card_visa").problem()).isEqualTo("payment-pending");
      shop.sandbox.faults().release();

      // later: the same answer, to the letter
      Answer paid = first.get();
      assertThat(paid.status()).isEqualTo(200);
      assertThat(paid.result()).isEqualTo("confirmed");
      assertThat(shop.pay(cart, "pm_card_visa", key).body()).isEqualTo(paid.body());
      assertThat(shop.pay(cart, "pm_card_visa").problem()).isEqualTo("already-ordered");
      Answer other = shop.pay(cart, "pm_card_mastercard", key);
      assertThat(other.status()).isEqualTo(422);
      assertThat(other.problem()).isEqualTo("key-reused");
      assertThat(shop.charged(paid.orderId())).isEqualTo(1);
    }
  }

  @Test
  void duplicateSubmissionOfTwentyAtOnce() throws Exception {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      // half with the same key, half with keys of their own
      String each = i % 2 == 0 ? key : shop.key();
      calls.add(() -> shop.pay(cart, "pm_card_visa", each));
    }

    List<Answer> answers = atOnce(calls);

    Map<String, Long> came = new TreeMap<>();
    answers.forEach(a -> came.merge(a.status() == 200 ? a.result() : a.problem(), 1L, Long::sum));
    assertThat(came.keySet())
        .isSubsetOf("confirmed", "in-progress", "payment-pending", "already-ordered")
        .contains("confirmed");
    assertThat(shop.number("SELECT count(*) FROM orders WHERE cart_id = '%s'".formatted(cart)))
        .isEqualTo(1);
    String order = shop.text("SELECT order_id FROM orders WHERE cart_id = '%s'".formatted(cart));
    assertThat(shop.charged(order)).isEqualTo(1);
  }

  @Test
  void timeoutThenRetry() {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    shop.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents/*/confirm").withTimes(3));
    Answer unknown = shop.pay(cart, "pm_card_visa", key);
    assertThat(unknown.status()).isEqualTo(202);
    assertThat(unknown.result()).isEqualTo("checking");

    assertThat(shop.pay(cart, "pm_card_visa", key).body()).isEqualTo(unknown.body());
    Answer impatient = shop.pay(cart, "pm_card_visa");
    assertThat(impatient.status()).isEqualTo(409);
    assertThat(impatient.problem()).isEqualTo("payment-pending");
    assertThat(shop.seen(unknown)).isEqualTo("checking");

    shop.rounds.toRest();
    assertThat(shop.seen(unknown)).isEqualTo("confirmed");
    assertThat(shop.charged(unknown.orderId())).isEqualTo(1);
  }

  @Test
  void browserGoneAfterPayment() {
    shop.sandbox.webhooks().arm(WebhookFault.of("*", WebhookFault.Kind.DROP).withTimes(100));
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    shop.browserConfirms(begun, "pm_card_visa"); // and the laptop is shut
    shop.rounds.now();
    assertThat(shop.state(begun.orderId())).isEqualTo("payment_pending");

    shop.rounds.toRest();

    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.charged(begun.orderId())).isEqualTo(1);
  }

  /** 200 threads, five rounds of one unit: 1,000 checkouts over HTTP, five of them paid. */
  @Test
  void twoBuyersLastUnit() throws Exception {
    for (int round = 1; round <= 5; round++) {
      emptyPots();
      List<Callable<String>> carts = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        carts.add(() -> shop.cart("POT-1", 1));
      }
      List<Callable<Answer>> buyers = new ArrayList<>();
      for (String cart : atOnce(carts)) {
        String key = shop.key();
        buyers.add(() -> shop.pay(cart, "pm_card_visa", key));
      }
      shop.stock("POT-1", 1);

      Map<String, Long> came = new TreeMap<>();
      atOnce(buyers)
          .forEach(a -> came.merge(a.status() == 200 ? a.result() : a.problem(), 1L, Long::sum));

      assertThat(came)
          .as("round " + round)
          .isEqualTo(Map.of("confirmed", 1L, "out-of-stock", 199L));
    }
  }

  @Test
  void manipulatedPrice() {
    String cart = shop.cart("MUG-1", 2);
    long orders = shop.number("SELECT count(*) FROM orders");
    String honest = shop.body(cart, "pm_card_visa");
    for (String field :
        List.of("totalMinor", "amount", "price", "discountMinor", "shippingMinor", "taxMinor")) {
      String forged = honest.replaceFirst("\\{", "{\"" + field + "\":1,");
      Answer refused = shop.post("/api/checkout", forged, shop.key());
      assertThat(refused.status()).as(field).isEqualTo(400);
      assertThat(refused.problem()).isEqualTo("unknown-field");
    }
    assertThat(shop.number("SELECT count(*) FROM orders")).isEqualTo(orders);

    Answer paid = shop.pay(cart, "pm_card_visa");

    assertThat(paid.body().get("totalMinor").asLong()).isEqualTo(2980 + 490);
    assertThat(chargeOf(shop.intentOf(paid.orderId())).amountCaptured()).isEqualTo(2980 + 490);
  }

  @Test
  void inventoryUnavailable() {
    emptyPots();
    Answer short1 = shop.pay(shop.cart("POT-1", 1), "pm_card_visa");
    assertThat(short1.status()).isEqualTo(409);
    assertThat(short1.problem()).isEqualTo("out-of-stock");
    assertThat(short1.body().path("items").path(0).path("sku").asString()).isEqualTo("POT-1");

    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    int payments = shop.ledger.paymentIntents().size();
    shop.sql("ALTER TABLE reservation RENAME TO reservation_away");
    Answer broken;
    try {
      broken = shop.pay(cart, "pm_card_visa", key);
    } finally {
      shop.sql("ALTER TABLE reservation_away RENAME TO reservation");
    }
    assertThat(broken.status()).isEqualTo(503);
    assertThat(broken.problem()).isEqualTo("being-checked");
    assertThat(shop.ledger.paymentIntents()).hasSize(payments);

    shop.clock.advance(Duration.ofMinutes(5));
    Answer again = shop.pay(cart, "pm_card_visa", key);

    assertThat(again.result()).isEqualTo("confirmed");
    assertThat(shop.charged(again.orderId())).isEqualTo(1);
  }
}
