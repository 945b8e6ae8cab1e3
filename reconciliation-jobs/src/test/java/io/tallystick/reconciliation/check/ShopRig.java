package io.tallystick.reconciliation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.cart.CartChange;
import io.tallystick.checkout.cart.Carts;
import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.pricing.DemoShop;
import io.tallystick.checkout.pricing.TestShop;
import io.tallystick.checkout.saga.Checkout;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.saga.CheckoutRequest;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The demo shop over the rig's database, with a provider over HTTP that never sends an event. */
public final class ShopRig implements AutoCloseable {
  public final Ledger ledger = new Ledger(5);
  public final SandboxServer sandbox =
      SandboxServer.start(ledger, 0, Clock.fixed(CheckRig.NOW, ZoneOffset.UTC));
  public final CheckRig rig;
  private int carts;

  /** An order and what it is to be paid with. */
  public record Bought(String orderId, String attemptId, @Nullable String intentId) {}

  /**
   * @param settings besides the provider's address and key
   */
  public ShopRig(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "tallystick.stripe.api-key=sk_test_rig",
                "tallystick.stripe.api-base=" + sandbox.baseUrl(),
                "tallystick.stripe.payment-attempts=1",
                "tallystick.stripe.payment-calls-per-second=1000",
                "tallystick.stripe.payment-breaker-calls=1000"));
    all.addAll(List.of(settings));
    rig = new CheckRig(all.toArray(String[]::new));
    DemoShop.fill(rig.dataSource);
    rig.service(Inventory.class).receive("MUG-1", 1_000);
  }

  /**
   * One mug.
   *
   * @param paymentMethod null: the customer pays in the browser
   */
  public Bought buy(@Nullable String paymentMethod) {
    return buy("MUG-1", paymentMethod, Attribution.NONE);
  }

  public Bought buy(String sku, @Nullable String paymentMethod, Attribution attribution) {
    var added = (CartChange.Added) rig.service(Carts.class).add(null, sku, 1);
    CheckoutAnswer answer =
        rig.service(Checkout.class)
            .checkout(
                new CheckoutRequest(
                    "key-" + ++carts,
                    null,
                    added.cart().cartId(),
                    TestShop.BERLIN,
                    "EUR",
                    null,
                    null,
                    paymentMethod,
                    new Contact("a@example.org", "A. Buyer", "Street 1", "Berlin"),
                    attribution,
                    "127.0.0.1"));
    assertThat(answer.status()).as(answer.body()).isLessThan(300);
    String order =
        rig.one(
            String.class,
            "SELECT max(order_id) FROM orders WHERE cart_id = '%s'"
                .formatted(added.cart().cartId()));
    return rig.jdbc
        .sql(
            "SELECT order_id, attempt_id, payment_intent_id AS intent_id FROM payment_attempt WHERE"
                + " order_id = :o")
        .param("o", order)
        .query(Bought.class)
        .single();
  }

  /** As if all that is under way had begun so much earlier, such as "2 hours". */
  public void age(String by) {
    rig.sql("UPDATE payment_attempt SET created_at = created_at - interval '%s'".formatted(by));
    rig.sql(
        """
        UPDATE refund SET requested_at = requested_at - interval '%1$s', approved_at = approved_at - interval '%1$s',
            called_at = called_at - interval '%1$s'
        """
            .formatted(by));
  }

  public PaymentProvider provider() {
    return rig.service(PaymentProvider.class);
  }

  public String payment(Bought bought) {
    return rig.one(
        String.class,
        "SELECT state FROM payment_attempt WHERE attempt_id = '%s'".formatted(bought.attemptId()));
  }

  public String order(Bought bought) {
    return rig.one(
        String.class, "SELECT state FROM orders WHERE order_id = '%s'".formatted(bought.orderId()));
  }

  /** All that a run could write. */
  public String everything() {
    return rig.one(
        String.class,
        """
        SELECT concat_ws('|', (SELECT json_agg(d ORDER BY discrepancy_id) FROM discrepancy d),
            (SELECT json_agg(r ORDER BY run_id) FROM reconciliation_run r), (SELECT json_agg(r) FROM run_repair r),
            (SELECT json_agg(f) FROM run_finding f), (SELECT json_agg(o ORDER BY order_id) FROM orders o),
            (SELECT json_agg(p ORDER BY attempt_id) FROM payment_attempt p),
            (SELECT json_agg(f ORDER BY order_id) FROM fulfillment f), (SELECT count(*) FROM audit))
        """);
  }

  @Override
  public void close() {
    rig.close();
    sandbox.faults().clear();
    sandbox.close();
  }
}
