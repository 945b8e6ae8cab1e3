package io.tallystick.sandbox;

import io.tallystick.sandbox.Tables.Movement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an intent and what becomes of it; each change moves the balance and raises its
 * events. Runs under the ledger's lock.
 */
final class Charging {
  /** How long a card's hold lasts, as the provider's default. */
  static final Duration HOLD = Duration.ofDays(7);

  /** How long after the answer an asynchronous capture moves the money. */
  static final Duration LATE_CAPTURE = Duration.ofSeconds(2);

  private static final String[] BRANDS = {"visa", "visa", "mastercard", "amex"};

  private final Tables tables;
  private Consumer<Charge> whenTaken = charge -> {};

  Charging(Tables tables) {
    this.tables = tables;
  }

  /** Calls this with each charge whose money was taken. */
  void whenTaken(Consumer<Charge> listener) {
    whenTaken = listener;
  }

  /** A method for generated days, which name none. */
  Instrument anyInstrument(String type) {
    String brand = type.equals("card") ? BRANDS[tables.ids.below(BRANDS.length)] : null;
    return new Instrument(
        null, type, brand, String.format(Locale.ROOT, "%04d", tables.ids.below(10_000)));
  }

  String nextChargeId(String methodType) {
    return tables.ids.next(methodType.equals("card") ? "ch_3" : "py_3");
  }

  /** A new attempt, not decided yet and not stored. */
  Charge attempt(PaymentIntent intent, String chargeId, Instrument instrument, Instant at) {
    return new Charge(
        chargeId,
        tables.happen(at),
        intent.id(),
        intent.amount(),
        0,
        0,
        intent.currency(),
        "pending",
        // an asynchronous payment counts as captured while it is on its way
        !intent.terms().manual(),
        false,
        null,
        null,
        instrument,
        intent.metadata());
  }

  /** The money is taken and moves at once. */
  Charge succeed(PaymentIntent intent, Charge charge, Instant at) {
    BalanceTransaction taken = take(charge, charge.amount(), charge.amount(), tables.happen(at));
    return taken(intent, charge.withCapture(charge.amount(), taken.id()));
  }

  /** The money is taken, yet its movement follows: the way of {@code automatic_async}. */
  Charge succeedAsynchronously(PaymentIntent intent, Charge charge, Instant at) {
    Instant second = tables.happen(at);
    Charge done = taken(intent, charge.withCapture(charge.amount(), null));
    tables.schedule.at(second.plus(LATE_CAPTURE), due -> moveLate(charge.id(), due));
    return done;
  }

  /** Whoever needs the movement of an asynchronous capture makes it happen now. */
  Charge moveLate(String chargeId, Instant at) {
    Charge charge = tables.charges.get(chargeId, "charge");
    if (!charge.paid() || !charge.captured() || charge.balanceTransactionId() != null) {
      return charge;
    }
    BalanceTransaction taken = take(charge, charge.amount(), charge.amount(), tables.happen(at));
    Charge moved = charge.withCapture(charge.amountCaptured(), taken.id());
    tables.charges.put(moved);
    tables.events.raiseUpdate("charge.updated", charge, moved);
    return moved;
  }

  private Charge taken(PaymentIntent intent, Charge charge) {
    tables.charges.put(charge);
    PaymentIntent paid =
        intent.with(
            intent.progress().charge(charge.id()).status("succeeded", 0, charge.amountCaptured()));
    tables.paymentIntents.put(paid);
    tables.events.raise("charge.succeeded", charge);
    tables.events.raise("payment_intent.succeeded", paid);
    whenTaken.accept(charge);
    return charge;
  }

  void hold(PaymentIntent intent, Charge charge) {
    Charge held = charge.withAuthorization();
    tables.charges.put(held);
    PaymentIntent capturable =
        intent.with(
            intent.progress().charge(held.id()).status("requires_capture", intent.amount(), 0));
    tables.paymentIntents.put(capturable);
    tables.events.raise("payment_intent.amount_capturable_updated", capturable);
    tables.events.raise("charge.succeeded", held);
  }

  /** For holds of the API: those of generated days live in times of their own. */
  void expireLater(String chargeId, Instant heldAt) {
    tables.schedule.at(heldAt.plus(HOLD), due -> expire(chargeId, due));
  }

  void fail(PaymentIntent intent, Charge charge, Decline why) {
    Charge failed = charge.withFailure(why);
    tables.charges.put(failed);
    PaymentIntent open = intent.with(intent.progress().charge(charge.id()).failed(why));
    tables.paymentIntents.put(open);
    tables.events.raise("charge.failed", failed);
    tables.events.raise("payment_intent.payment_failed", open);
  }

  void process(PaymentIntent intent, Charge charge) {
    tables.charges.put(charge);
    PaymentIntent processing =
        intent.with(intent.progress().charge(charge.id()).status("processing", 0, 0));
    tables.paymentIntents.put(processing);
    tables.events.raise("charge.pending", charge);
    tables.events.raise("payment_intent.processing", processing);
  }

  Payment settle(String chargeId, Instant at) {
    Charge charge = pending(chargeId);
    Charge done = succeed(intentOf(charge), charge, at);
    return payment(done);
  }

  Payment failPending(String chargeId, Decline why, Instant at) {
    Charge charge = pending(chargeId);
    tables.happen(at);
    fail(intentOf(charge), charge, why);
    return new Payment(charge.paymentIntentId(), charge.id(), null);
  }

  boolean isPending(String chargeId) {
    return tables.charges.get(chargeId, "charge").status().equals("pending");
  }

  /** The uncaptured rest goes back at once. */
  Payment capture(PaymentIntent intent, long amountMinor, Instant at) {
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
    Charge charge = latestCharge(intent);
    // the first movement is the whole authorization; the fee is only for what is captured
    BalanceTransaction taken = take(charge, charge.amount(), amountMinor, second);
    Charge captured = charge.withCapture(amountMinor, taken.id());
    long rest = charge.amount() - amountMinor;
    Refund released = null;
    if (rest > 0) {
      captured = captured.withAmountRefunded(rest);
      released = release(captured, rest, second);
    }
    tables.charges.put(captured);
    PaymentIntent paid = intent.with(intent.progress().status("succeeded", 0, amountMinor));
    tables.paymentIntents.put(paid);
    tables.events.raise("charge.captured", captured);
    if (released != null) {
      tables.events.raise("refund.created", released);
      tables.events.raise("charge.refunded", captured);
    }
    tables.events.raise("payment_intent.succeeded", paid);
    whenTaken.accept(captured);
    return payment(captured);
  }

  /** Gives up the intent; what was held is released without a movement. */
  PaymentIntent cancel(PaymentIntent intent, @Nullable String reason, Instant at) {
    Instant second = tables.happen(at);
    Charge released = null;
    if (intent.status().equals("requires_capture")) {
      Charge charge = latestCharge(intent);
      released = charge.withAmountRefunded(charge.amount());
      tables.charges.put(released);
    }
    PaymentIntent canceled = intent.with(intent.progress().canceled(second, reason));
    tables.paymentIntents.put(canceled);
    if (released != null) {
      boolean expired = Objects.equals(reason, "expired");
      tables.events.raise(expired ? "charge.expired" : "charge.refunded", released);
    }
    tables.events.raise("payment_intent.canceled", canceled);
    return canceled;
  }

  private void expire(String chargeId, Instant due) {
    Charge charge = tables.charges.get(chargeId, "charge");
    if (charge.held()) {
      cancel(intentOf(charge), "expired", due);
    }
  }

  private BalanceTransaction take(Charge charge, long amount, long feeBasis, Instant second) {
    String type = charge.instrument().isCard() ? "charge" : "payment";
    return tables.move(
        Movement.of(
                type, "charge", amount, charge.currency(), second, charge.id(), description(charge))
            .withFee(Currencies.fee(feeBasis, charge.currency()))
            .availableFrom(availableFrom(charge, second)));
  }

  private Instant availableFrom(Charge charge, Instant second) {
    boolean atOnce =
        tables.behaviourOf(charge.instrument()) == TestMethod.Behaviour.BYPASSES_PENDING;
    return atOnce ? second : Tables.settlement(second);
  }

  /** The uncaptured rest goes back as a refund object, yet under a category of its own. */
  private Refund release(Charge charge, long rest, Instant second) {
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
                .availableFrom(availableFrom(charge, second)));
    Refund refund =
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
            Map.of());
    tables.refunds.put(refund);
    return refund;
  }

  private static String description(Charge charge) {
    @Nullable String order = charge.metadata().get("order_id");
    return order == null ? "Payment" : "Order " + order;
  }

  static Payment payment(Charge charge) {
    return new Payment(charge.paymentIntentId(), charge.id(), charge.balanceTransactionId());
  }

  private Charge latestCharge(PaymentIntent intent) {
    return tables.charges.get(Objects.requireNonNull(intent.latestCharge()), "charge");
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
}
