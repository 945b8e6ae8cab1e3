package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.checkout.scenario.Shop.Answer;
import io.tallystick.sandbox.Charge;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The failure tables, row by row: each test has its row's name and ends with everything at rest and
 * the books equal to the provider's ledger. Row "process killed" is {@link KilledCheckoutIT}.
 */
class FailureTableIT {
  private static final Duration LATE = Duration.ofMinutes(31);
  private static Shop shop;

  @BeforeAll
  static void open() {
    shop = new Shop();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  /** Whatever went wrong: in the end nobody was charged twice and nothing is lost. */
  @AfterEach
  void theProviderSaysTheSame() {
    shop.sandbox.faults().clear();
    shop.sandbox.webhooks().clearFaults();
    shop.fragile.broken = false;
    shop.check();
  }

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
  void webhookTwice() {
    shop.sandbox.webhooks().arm(WebhookFault.of("*", WebhookFault.Kind.DUPLICATE).withTimes(2));
    shop.sandbox
        .webhooks()
        .arm(WebhookFault.of("payment_intent.succeeded", WebhookFault.Kind.TWIN));
    Answer begun = shop.pay(shop.cart("BOOK-1", 1), "browser");
    shop.browserConfirms(begun, "pm_card_visa");
    String before = shop.stockOf("BOOK-1");

    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(begun.orderId())).containsExactly("order.paid");
    assertThat(
            shop.number(
                "SELECT count(*) FROM webhook_event WHERE type = 'payment_intent.succeeded' AND"
                    + " object_id = '%s'".formatted(shop.intentOf(begun.orderId()))))
        .isEqualTo(2);
    assertThat(shop.number("SELECT count(*) FROM webhook_event WHERE deliveries = 2")).isEqualTo(2);
    assertThat(before).isNotEqualTo(shop.stockOf("BOOK-1"));
    assertThat(
            shop.number(
                "SELECT count(*) FROM order_event WHERE order_id = '%s' AND to_state = 'paid'"
                    .formatted(begun.orderId())))
        .isEqualTo(1);
  }

  @Test
  void webhooksOutOfOrderSuccessAfterFailure() {
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    shop.browserConfirms(begun, "pm_card_visa_chargeDeclined");
    shop.rounds.now();
    assertThat(shop.state(begun.orderId())).isEqualTo("payment_failed");
    assertThat(shop.seen(begun)).isEqualTo("payment_failed");

    shop.provider.confirm(shop.intentOf(begun.orderId()), "pm_card_visa", "second-" + shop.key());
    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(begun.orderId())).containsExactly("order.payment_failed", "order.paid");
  }

  @Test
  void webhooksOutOfOrderFailureToldAfterSuccess() {
    shop.sandbox
        .webhooks()
        .arm(WebhookFault.delay("payment_intent.payment_failed", Duration.ofMinutes(10)));
    shop.sandbox.webhooks().arm(WebhookFault.delay("charge.failed", Duration.ofMinutes(10)));
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    String intent = shop.intentOf(begun.orderId());
    shop.browserConfirms(begun, "pm_card_visa_chargeDeclined");
    shop.sandbox.webhooks().deliver(); // the failures take another way
    shop.provider.confirm(intent, "pm_card_visa", "second-" + shop.key());

    shop.rounds.now();
    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    shop.clock.advance(Duration.ofMinutes(11));
    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(begun.orderId())).containsExactly("order.paid");
  }

  @Test
  void webhooksOutOfOrderRefundBeforePaid() {
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    String intent = shop.intentOf(begun.orderId());
    shop.rounds.now();
    for (String late : List.of("payment_intent.*", "charge.succeeded", "charge.updated")) {
      shop.sandbox.webhooks().arm(WebhookFault.delay(late, Duration.ofMinutes(20)).withTimes(10));
    }
    shop.browserConfirms(begun, "pm_card_visa");
    Charge charge = chargeOf(intent);
    shop.ledger.refund(charge.id(), charge.amount(), null, Map.of(), shop.clock.instant());

    shop.rounds.now(); // news of the refund alone
    shop.clock.advance(Duration.ofMinutes(21));
    shop.sandbox.webhooks().clearFaults();
    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("refunded");
    assertThat(shop.number("SELECT count(*) FROM refund WHERE origin = 'provider'")).isEqualTo(1);
  }

  private static Charge chargeOf(String intent) {
    return shop.ledger.charges().stream()
        .filter(c -> c.paymentIntentId().equals(intent) && c.captured())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void webhooksOutOfOrderLateCapture() {
    Answer late = shop.pay(shop.cart("MUG-1", 1), "browser");
    shop.clock.advance(LATE);
    shop.rounds.of("expiry");
    assertThat(shop.number("SELECT count(*) FROM reservation WHERE state = 'held'")).isZero();

    shop.browserConfirms(late, "pm_card_visa"); // nobody had cancelled it yet
    shop.rounds.now();

    // there is enough: taken again
    assertThat(shop.state(late.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(late.orderId())).containsExactly("order.paid");
  }

  @Test
  void webhooksOutOfOrderLateCaptureOfWhatIsGone() {
    emptyPots();
    shop.stock("POT-1", 1);
    Answer late = shop.pay(shop.cart("POT-1", 1), "browser");
    shop.clock.advance(LATE);
    shop.rounds.of("expiry");
    Answer quick = shop.pay(shop.cart("POT-1", 1), "pm_card_visa");
    assertThat(quick.result()).isEqualTo("confirmed");

    shop.browserConfirms(late, "pm_card_visa");
    shop.rounds.toRest();

    assertThat(shop.state(late.orderId())).isEqualTo("refunded");
    assertThat(shop.seen(late)).isEqualTo("refunded");
    assertThat(shop.state(quick.orderId())).isEqualTo("fulfillment_pending");
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

  /** Sells what is left, so that a test knows how many there are. */
  private static void emptyPots() {
    shop.sql(
        "INSERT INTO stock (sku, stock) VALUES ('POT-1', 0) ON CONFLICT (sku) DO UPDATE SET stock"
            + " = stock.reserved + stock.sold");
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
  void refundRetriedAfterACrash() {
    Answer paid = shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    shop.rounds.now();
    Refunds refunds = shop.service.getBean(Refunds.class);
    var wanted =
        (RequestResult.Requested)
            refunds.request(paid.orderId(), 1490, "broken on arrival", "sam", "ticket-1");
    String refund = wanted.refund().refundId();
    refunds.approve(refund, "alex", 1490);
    // carried out, and every answer lost: as if the process had died in the call
    shop.sandbox.faults().arm(Fault.dropAfter("/v1/refunds").withTimes(3));

    refunds.submit(refund);
    refunds.submit(refund);
    // the person who asked for it tries again, too
    refunds.request(paid.orderId(), 1490, "broken on arrival", "sam", "ticket-1");
    shop.rounds.toRest();

    assertThat(refunds.find(refund).orElseThrow().state().code()).isEqualTo("succeeded");
    assertThat(shop.ledger.refunds())
        .filteredOn(r -> r.paymentIntentId().equals(shop.intentOf(paid.orderId())))
        .hasSize(1);
  }

  @Test
  void paymentDeclined() {
    String cart = shop.cart("MUG-1", 1);
    String before = shop.stockOf("MUG-1");

    Answer declined = shop.pay(cart, "pm_card_visa_chargeDeclined");

    assertThat(declined.status()).isEqualTo(402);
    assertThat(declined.problem()).isEqualTo("payment-declined");
    assertThat(shop.stockOf("MUG-1")).isEqualTo(before);
    Answer paid = shop.pay(cart, "pm_card_mastercard");
    assertThat(paid.result()).isEqualTo("confirmed");
    assertThat(paid.orderId()).isEqualTo(declined.orderId());
    assertThat(shop.charged(paid.orderId())).isEqualTo(1);
  }

  @Test
  void paymentTimedOut() {
    shop.sandbox
        .faults()
        .arm(Fault.slow("/v1/payment_intents/*/confirm", Duration.ofMinutes(2)).withTimes(3));
    String cart = shop.cart("MUG-1", 1);

    Answer unknown = shop.pay(cart, "pm_card_visa");

    assertThat(unknown.status()).isEqualTo(202);
    assertThat(unknown.result()).isEqualTo("checking");
    assertThat(shop.charged(unknown.orderId())).isZero();
    shop.clock.advance(Duration.ofSeconds(11));
    shop.rounds.of("sweep"); // asked, the provider has nothing yet; that proves nothing
    assertThat(shop.state(unknown.orderId())).isEqualTo("payment_pending");
    shop.sandbox.faults().release(); // now it is carried out, long after we gave up waiting
    while (shop.charged(unknown.orderId()) == 0) {
      Thread.onSpinWait();
    }
    shop.rounds.toRest();
    assertThat(shop.state(unknown.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.charged(unknown.orderId())).isEqualTo(1);
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

  @Test
  void orderWriteFailed() {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    shop.sql("ALTER TABLE outbox ADD CONSTRAINT broken CHECK (type <> 'order.paid') NOT VALID");
    Answer broken;
    try {
      broken = shop.pay(cart, "pm_card_visa", key);
    } finally {
      shop.sql("ALTER TABLE outbox DROP CONSTRAINT broken");
    }
    assertThat(broken.status()).isEqualTo(503);
    assertThat(broken.problem()).isEqualTo("being-checked");
    assertThat(shop.pay(cart, "pm_card_visa", key).problem()).isEqualTo("in-progress");
    assertThat(shop.pay(cart, "pm_card_visa").problem()).isEqualTo("payment-pending");

    shop.clock.advance(Duration.ofMinutes(5));
    Answer again = shop.pay(cart, "pm_card_visa", key);

    assertThat(again.result()).isEqualTo("confirmed");
    assertThat(shop.charged(again.orderId())).isEqualTo(1);
  }

  @Test
  void orderWriteFailedForGood() {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    // webhooks would fail with it, and are tried for some three hours only
    shop.sandbox.webhooks().arm(WebhookFault.of("*", WebhookFault.Kind.DROP).withTimes(100));
    shop.sql("ALTER TABLE outbox ADD CONSTRAINT broken CHECK (type <> 'order.paid') NOT VALID");
    try {
      assertThat(shop.pay(cart, "pm_card_visa", key).status()).isEqualTo(503);
      for (int i = 0; i < 6; i++) {
        shop.clock.advance(Duration.ofMinutes(7));
        shop.rounds.of("finisher");
      }
      shop.rounds.of("compensation");
    } finally {
      shop.sql("ALTER TABLE outbox DROP CONSTRAINT broken");
    }

    String order = shop.text("SELECT order_id FROM orders WHERE cart_id = '%s'".formatted(cart));
    shop.rounds.toRest();
    Answer told = shop.pay(cart, "pm_card_visa", key);
    assertThat(told.status()).isEqualTo(409);
    assertThat(told.problem()).isEqualTo("not-completed");
    assertThat(shop.ledger.refunds())
        .filteredOn(r -> r.paymentIntentId().equals(shop.intentOf(order)))
        .hasSize(1);
  }

  @Test
  void relayDown() {
    Answer paid = shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    shop.clock.advance(Duration.ofHours(3)); // nobody relays
    assertThat(paid.result()).isEqualTo("confirmed");
    assertThat(shop.seen(paid)).isEqualTo("confirmed");
    assertThat(shop.state(paid.orderId())).isEqualTo("paid");
    assertThat(shop.number("SELECT count(*) FROM outbox WHERE published_at IS NULL")).isEqualTo(1);

    shop.rounds.of("relay");

    assertThat(shop.number("SELECT count(*) FROM outbox WHERE published_at IS NULL")).isZero();
    assertThat(shop.state(paid.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.fragile.done).containsOnlyOnce("order:" + paid.orderId() + " order.paid");
  }

  @Test
  void consumerFailed() {
    shop.fragile.broken = true;
    Answer paid = shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    shop.rounds.of("relay");
    shop.clock.advance(Duration.ofMinutes(1));
    shop.rounds.of("relay");

    // the others have done their part, once
    String order = paid.orderId();
    assertThat(shop.state(order)).isEqualTo("fulfillment_pending");
    assertThat(shop.number("SELECT count(*) FROM outbox WHERE published_at IS NULL")).isEqualTo(1);
    assertThat(shop.text("SELECT last_error FROM outbox WHERE published_at IS NULL"))
        .contains("fragile");
    assertThat(shop.fragile.done).doesNotContain("order:" + order + " order.paid");

    shop.fragile.broken = false;
    shop.rounds.toRest();

    assertThat(shop.fragile.done).containsOnlyOnce("order:" + order + " order.paid");
    assertThat(
            shop.number(
                "SELECT count(*) FROM order_event WHERE order_id = '%s' AND to_state ="
                        .formatted(order)
                    + " 'fulfillment_pending'"))
        .isEqualTo(1);
  }

  @Test
  void providerDown() {
    Answer before = shop.pay(shop.cart("MUG-1", 1), "browser");
    shop.browserConfirms(before, "pm_card_visa");
    shop.sandbox.faults().arm(Fault.status("/v1/*", 503, Fault.Body.EMPTY).withTimes(10_000));
    String stock = shop.stockOf("MUG-1");
    String cart = shop.cart("MUG-1", 1); // carts need no provider

    Answer refused = shop.pay(cart, "pm_card_visa");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.problem()).isEqualTo("payment-unavailable");
    assertThat(shop.stockOf("MUG-1")).isEqualTo(stock);
    shop.rounds.now(); // events are taken and wait
    assertThat(shop.number("SELECT count(*) FROM webhook_event WHERE state = 'waiting'"))
        .isPositive();
    assertThat(shop.state(before.orderId())).isEqualTo("payment_pending");

    shop.sandbox.faults().clear(); // it is back
    Answer paid = shop.pay(cart, "pm_card_visa");
    assertThat(paid.result()).isEqualTo("confirmed");
    assertThat(shop.charged(paid.orderId())).isEqualTo(1);
    shop.rounds.toRest();
    assertThat(shop.state(before.orderId())).isEqualTo("fulfillment_pending");
  }
}
