package io.tallystick.checkout.stripe;

import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.sandbox.Ledger;
import java.util.function.Function;

/** The five writes, what they need before, and how to count their effects in the ledger. */
enum Write {
  CREATE(
      "/v1/payment_intents",
      shop -> "",
      (shop, id) -> shop.payments.create(shop.order(CaptureTime.AT_ONCE, "k")),
      ledger -> ledger.paymentIntents().size()),
  CONFIRM(
      "/v1/payment_intents/*/confirm",
      shop -> shop.created(CaptureTime.AT_ONCE),
      (shop, id) -> shop.payments.confirm(id, "pm_card_visa", "k"),
      ledger -> ledger.charges().size()),
  CAPTURE(
      "/v1/payment_intents/*/capture",
      SandboxedPayments::held,
      (shop, id) -> shop.payments.capture(id, 2500, "k"),
      ledger -> intents(ledger, "succeeded")),
  CANCEL(
      "/v1/payment_intents/*/cancel",
      SandboxedPayments::held,
      (shop, id) -> shop.payments.cancel(id, "k"),
      ledger -> intents(ledger, "canceled")),
  REFUND(
      "/v1/refunds",
      SandboxedPayments::paid,
      (shop, id) -> shop.payments.refund(new NewRefund("ref_1", id, 1000, "k")),
      ledger -> ledger.refunds().size());

  interface Act {
    Outcome<?> on(SandboxedPayments shop, String id);
  }

  final String path;
  final Function<SandboxedPayments, String> before;
  final Act act;
  final Function<Ledger, Integer> effects;

  Write(
      String path,
      Function<SandboxedPayments, String> before,
      Act act,
      Function<Ledger, Integer> effects) {
    this.path = path;
    this.before = before;
    this.act = act;
    this.effects = effects;
  }

  private static int intents(Ledger ledger, String status) {
    return (int) ledger.paymentIntents().stream().filter(i -> i.status().equals(status)).count();
  }
}
