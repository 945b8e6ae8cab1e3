package io.tallystick.checkout.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.fraud.Verdict;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cart that is checked out again after its payment came to nothing. */
class RetriedOrderIT {
  private final Rig rig = new Rig();
  private final String cart = rig.cart("MUG-1", 1);

  @AfterEach
  void close() {
    rig.assertInvariants();
    rig.close();
  }

  private CheckoutAnswer pay(@Nullable String customer, Contact contact, String method) {
    CheckoutRequest usual = rig.request(rig.key(), cart, method);
    return rig.saga(CaptureTime.AT_ONCE)
        .checkout(
            new CheckoutRequest(
                usual.key(),
                customer,
                cart,
                usual.address(),
                usual.currency(),
                null,
                null,
                method,
                contact,
                usual.attribution(),
                usual.clientAddress()));
  }

  private @Nullable String column(String column, String order) {
    return rig.shop
        .jdbc
        .sql("SELECT coalesce(" + column + ", '') FROM orders WHERE order_id = :o")
        .param("o", order)
        .query(String.class)
        .single();
  }

  @Test
  void whatTheFraudScreenSaysOfALaterTryCountsForTheOrder() {
    assertThat(rig.pay(cart, "pm_card_visa_chargeDeclined").status()).isEqualTo(402);
    rig.fraud = _ -> new Verdict.Review("11 checkouts within 10 minutes");

    CheckoutAnswer paid = rig.pay(cart, "pm_card_visa");

    assertThat(paid.status()).isEqualTo(200);
    assertThat(column("review_reason", paid.orderId())).contains("11 checkouts");
  }

  @Test
  void goodsGoToTheStreetThatTheCustomerGaveLast() {
    var typo = new Contact("a@example.org", "A. Buyer", "Sreet 1", "Berlin");
    var right = new Contact("b@example.org", "A. Buyer", "Street 1", "Berlin");
    assertThat(pay(null, typo, "pm_card_visa_chargeDeclined").status()).isEqualTo(402);

    CheckoutAnswer paid = pay(null, right, "pm_card_visa");

    assertThat(paid.status()).isEqualTo(200);
    assertThat(new Contacts(rig.shop.dataSource, rig.shop.clock).find(paid.orderId()))
        .contains(right);
  }

  @Test
  void theOrderBelongsToWhoPaidIt() {
    var contact = new Contact("a@example.org", "A. Buyer", "Street 1", "Berlin");
    assertThat(pay("ada", contact, "pm_card_visa_chargeDeclined").status()).isEqualTo(402);

    CheckoutAnswer paid = pay("bob", contact, "pm_card_visa");

    assertThat(paid.status()).isEqualTo(200);
    assertThat(column("customer_ref", paid.orderId())).isEqualTo("bob");
    assertThat(rig.shop.number("SELECT count(*) FROM orders WHERE state = 'cancelled'"))
        .isEqualTo(1);
    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 1");
  }

  @Test
  void aCancelThatWasRefusedOnceDoesNotKeepTheCartFromBeingPaidForADay() {
    CheckoutAnswer first = rig.pay(cart, null);
    rig.provider.confirm(first.intentId(), "pm_card_authenticationRequired", "browser");
    rig.hear(first.orderId(), "evt_1");
    assertThat(rig.payments.ofOrder(first.orderId()).getFirst().state().code())
        .isEqualTo("requires_action");
    // the bank was at it at that moment; the provider keeps its refusal under the key
    rig.sandbox
        .faults()
        .arm(Fault.statusKept("/v1/payment_intents/*/cancel", 400, Fault.Body.JSON));
    assertThat(rig.pay(cart, "pm_card_visa").status()).isEqualTo(409);
    rig.provider.confirm(first.intentId(), "pm_card_visa_chargeDeclined", "browser-2");
    rig.hear(first.orderId(), "evt_2");
    assertThat(rig.state(first.orderId())).isEqualTo("payment_failed");

    rig.shop.clock.advance(Duration.ofMinutes(1));
    assertThat(rig.pay(cart, "pm_card_visa").status()).isEqualTo(200);
  }
}
