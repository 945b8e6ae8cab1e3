package io.tallystick.sandbox;

import io.tallystick.sandbox.Tables.Movement;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to payment intents and their charges. Runs under the ledger's lock. */
final class Payments {
  private static final String[] BRANDS = {"visa", "visa", "mastercard", "amex"};
  private static final String CARD = "card";
  private static final String DEBIT = "sepa_debit";

  private final Tables tables;

  Payments(Tables tables) {
    this.tables = tables;
  }

  Payment pay(PaymentRequest request) {
    PaymentIntent intent = open(request, "automatic_async", CARD);
    Charge charge = attempt(intent, request.at());
    return succeed(intent, charge, request.at());
  }

  Payment payFailed(PaymentRequest request, String failureCode) {
    PaymentIntent intent = open(request, "automatic_async", CARD);
    Charge charge = attempt(intent, request.at());
    return fail(intent, charge, failureCode);
  }

  Payment payAgain(String paymentIntentId, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(paymentIntentId, "intent");
    requireStatus(intent, "requires_payment_method", "confirm");
    Charge charge = attempt(intent, at);
    return succeed(intent.withLatestCharge(charge.id()), charge, at);
  }

  Payment payPending(PaymentRequest request) {
    PaymentIntent intent = open(request, "automatic_async", DEBIT);
    Charge charge = attempt(intent, request.at());
    tables.charges.put(charge);
    tables.paymentIntents.put(intent.withStatus("processing", 0, 0, null));
    return new Payment(intent.id(), charge.id(), null);
  }

  Payment settle(String chargeId, Instant at) {
    Charge charge = pending(chargeId);
    PaymentIntent intent = intentOf(charge);
    return succeed(intent, charge, tables.happen(at));
  }

  Payment failPending(String chargeId, Instant at) {
    Charge charge = pending(chargeId);
    tables.happen(at);
    return fail(intentOf(charge), charge, "charge_failed");
  }

  Payment authorize(PaymentRequest request) {
    PaymentIntent intent = open(request, "manual", CARD);
    Charge charge = attempt(intent, request.at());
    tables.charges.put(authorized(charge));
    tables.paymentIntents.put(intent.withStatus("requires_capture", intent.amount(), 0, null));
    return new Payment(intent.id(), charge.id(), null);
  }

  Payment capture(String paymentIntentId, long amountMinor, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(paymentIntentId, "intent");
    requireStatus(intent, "requires_capture", "capture");
    Currencies.requireAmount(amountMinor, intent.currency());
    if (amountMinor > intent.amountCapturable()) {
      throw SandboxException.invalid(
          "amount_too_large",
          "amount_to_capture",
          "The amount to capture ("
              + amountMinor
              + ") is greater than the capturable amount ("
              + intent.amountCapturable()
              + ").");
    }
    Instant second = tables.happen(at);
    Charge charge = tables.charges.get(intent.latestCharge(), "charge");
    // the first movement is the whole authorization; the fee is only for what is captured
    BalanceTransaction taken = take(charge, charge.amount(), amountMinor, second);
    Charge captured = charge.withCapture(amountMinor, taken.id());
    long rest = charge.amount() - amountMinor;
    if (rest > 0) {
      captured = captured.withAmountRefunded(rest);
      release(captured, rest, second);
    }
    tables.charges.put(captured);
    tables.paymentIntents.put(intent.withStatus("succeeded", 0, amountMinor, null));
    return new Payment(intent.id(), charge.id(), taken.id());
  }

  void cancel(String paymentIntentId, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(paymentIntentId, "intent");
    boolean held = intent.status().equals("requires_capture");
    if (!held && !intent.status().equals("requires_payment_method")) {
      throw unexpected(intent, "cancel");
    }
    Instant second = tables.happen(at);
    if (held) {
      Charge charge = tables.charges.get(intent.latestCharge(), "charge");
      tables.charges.put(charge.withAmountRefunded(charge.amount()));
    }
    tables.paymentIntents.put(intent.withCancellation(second));
  }

  void updateMetadata(String id, Map<String, String> changes) {
    PaymentIntent intent = tables.paymentIntents.find(id);
    if (intent != null) {
      tables.paymentIntents.put(
          intent.withMetadata(Tables.mergedMetadata(intent.metadata(), changes)));
      return;
    }
    Charge charge = tables.charges.get(id, "id");
    tables.charges.put(charge.withMetadata(Tables.mergedMetadata(charge.metadata(), changes)));
  }

  private PaymentIntent open(PaymentRequest request, String captureMethod, String methodType) {
    Currencies.requireAmount(request.amountMinor(), request.currency());
    Map<String, String> metadata = Tables.checkedMetadata(request.metadata());
    return new PaymentIntent(
        tables.ids.next("pi_3"),
        tables.happen(request.at()),
        request.amountMinor(),
        0,
        0,
        request.currency(),
        "processing",
        captureMethod,
        methodType,
        tables.ids.next(methodType.equals(CARD) ? "ch_3" : "py_3"),
        null,
        null,
        metadata);
  }

  /** A new charge of the intent; the first takes the id the intent already names. */
  private Charge attempt(PaymentIntent intent, Instant at) {
    boolean first = tables.charges.find(intent.latestCharge()) == null;
    boolean card = intent.methodType().equals(CARD);
    return new Charge(
        first ? intent.latestCharge() : tables.ids.next("ch_3"),
        tables.happen(at),
        intent.id(),
        intent.amount(),
        0,
        0,
        intent.currency(),
        "pending",
        // an asynchronous payment counts as captured while it is on its way
        !intent.captureMethod().equals("manual"),
        false,
        null,
        null,
        intent.methodType(),
        card ? BRANDS[tables.ids.below(BRANDS.length)] : null,
        String.format(Locale.ROOT, "%04d", tables.ids.below(10_000)),
        intent.metadata());
  }

  private static Charge authorized(Charge charge) {
    return new Charge(
        charge.id(),
        charge.created(),
        charge.paymentIntentId(),
        charge.amount(),
        0,
        0,
        charge.currency(),
        "succeeded",
        false,
        false,
        null,
        null,
        charge.methodType(),
        charge.cardBrand(),
        charge.last4(),
        charge.metadata());
  }

  private Payment succeed(PaymentIntent intent, Charge charge, Instant at) {
    BalanceTransaction taken = take(charge, charge.amount(), charge.amount(), tables.happen(at));
    tables.charges.put(charge.withCapture(charge.amount(), taken.id()));
    tables.paymentIntents.put(intent.withStatus("succeeded", 0, intent.amount(), null));
    return new Payment(intent.id(), charge.id(), taken.id());
  }

  private Payment fail(PaymentIntent intent, Charge charge, String code) {
    tables.charges.put(charge.withFailure(code));
    tables.paymentIntents.put(intent.withStatus("requires_payment_method", 0, 0, code));
    return new Payment(intent.id(), charge.id(), null);
  }

  private BalanceTransaction take(Charge charge, long amount, long feeBasis, Instant second) {
    String type = charge.methodType().equals(CARD) ? "charge" : "payment";
    return tables.move(
        Movement.of(
                type, "charge", amount, charge.currency(), second, charge.id(), description(charge))
            .withFee(Currencies.fee(feeBasis, charge.currency()))
            .availableFrom(Tables.settlement(second)));
  }

  /** The uncaptured rest goes back as a refund object, yet under a category of its own. */
  private void release(Charge charge, long rest, Instant second) {
    String refundId = tables.ids.next("re_3");
    BalanceTransaction back =
        tables.move(
            Movement.of(
                    "refund",
                    "partial_capture_reversal",
                    -rest,
                    charge.currency(),
                    second,
                    refundId,
                    "REFUND FOR CHARGE (" + description(charge) + ")")
                .availableFrom(Tables.settlement(second)));
    tables.refunds.put(
        new Refund(
            refundId,
            second,
            charge.id(),
            charge.paymentIntentId(),
            rest,
            charge.currency(),
            "succeeded",
            null,
            null,
            null,
            back.id(),
            null,
            Map.of()));
  }

  private static String description(Charge charge) {
    @Nullable String order = charge.metadata().get("order_id");
    return order == null ? "Payment" : "Order " + order;
  }

  private Charge pending(String chargeId) {
    Charge charge = tables.charges.get(chargeId, "charge");
    if (!charge.status().equals("pending")) {
      throw new SandboxException(
          400, "charge_invalid_state", "charge", "The charge is " + charge.status() + ".");
    }
    return charge;
  }

  private PaymentIntent intentOf(Charge charge) {
    return tables.paymentIntents.get(charge.paymentIntentId(), "payment_intent");
  }

  private static void requireStatus(PaymentIntent intent, String status, String action) {
    if (!intent.status().equals(status)) {
      throw unexpected(intent, action);
    }
  }

  private static SandboxException unexpected(PaymentIntent intent, String action) {
    return new SandboxException(
        400,
        "payment_intent_unexpected_state",
        null,
        "You cannot "
            + action
            + " this PaymentIntent because it has a status of "
            + intent.status()
            + ".");
  }
}
