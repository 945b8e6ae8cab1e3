package io.tallystick.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Payments as a generated day makes them: whole stories in one call. Under the ledger's lock. */
final class Payments {
  private static final String CARD = "card";
  private static final String DEBIT = "sepa_debit";

  private final Tables tables;
  private final Charging charging;

  Payments(Tables tables, Charging charging) {
    this.tables = tables;
    this.charging = charging;
  }

  Payment pay(PaymentRequest request) {
    PaymentIntent intent = open(request, "automatic_async", CARD);
    return Charging.payment(charging.succeed(intent, attempt(intent, request.at()), request.at()));
  }

  Payment payFailed(PaymentRequest request, String failureCode) {
    PaymentIntent intent = open(request, "automatic_async", CARD);
    Charge charge = attempt(intent, request.at());
    charging.fail(intent, charge, Decline.of(failureCode, null));
    return Charging.payment(charge);
  }

  Payment payAgain(String paymentIntentId, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(paymentIntentId, "intent");
    Intents.requireStatus(tables, intent, "confirm", "requires_payment_method");
    return Charging.payment(charging.succeed(intent, attempt(intent, at), at));
  }

  Payment payPending(PaymentRequest request) {
    PaymentIntent intent = open(request, "automatic_async", DEBIT);
    Charge charge = attempt(intent, request.at());
    charging.process(intent, charge);
    return Charging.payment(charge);
  }

  Payment authorize(PaymentRequest request) {
    PaymentIntent intent = open(request, "manual", CARD);
    Charge charge = attempt(intent, request.at());
    charging.hold(intent, charge);
    return Charging.payment(charge);
  }

  void updateMetadata(String id, Map<String, String> changes) {
    PaymentIntent intent = tables.paymentIntents.find(id);
    if (intent != null) {
      tables.paymentIntents.put(
          intent.withMetadata(Tables.mergedMetadata(intent.metadata(), changes)));
      return;
    }
    Charge charge = tables.charges.get(id, "id");
    Charge updated = charge.withMetadata(Tables.mergedMetadata(charge.metadata(), changes));
    tables.charges.put(updated);
    tables.events.raiseUpdate("charge.updated", charge, updated);
  }

  private PaymentIntent open(PaymentRequest request, String captureMethod, String methodType) {
    Currencies.requireAmount(request.amountMinor(), request.currency());
    Map<String, String> metadata = Tables.checkedMetadata(request.metadata());
    PaymentIntent.Terms terms =
        new PaymentIntent.Terms(
            request.amountMinor(),
            request.currency(),
            captureMethod,
            List.of(methodType),
            false,
            null,
            null,
            null);
    PaymentIntent intent =
        new PaymentIntent(
            tables.ids.next("pi_3"),
            tables.happen(request.at()),
            terms,
            PaymentIntent.Progress.of("requires_payment_method", null),
            metadata);
    tables.events.raise("payment_intent.created", intent);
    return intent;
  }

  private Charge attempt(PaymentIntent intent, Instant at) {
    String type = intent.terms().methodTypes().getFirst();
    String id = charging.nextChargeId(type);
    return charging.attempt(intent, id, charging.anyInstrument(type), at);
  }
}
