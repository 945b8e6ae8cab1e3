package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import io.tallystick.sandbox.PaymentIntent.Progress;
import io.tallystick.sandbox.PaymentIntent.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a checkout does with payment intents. Runs under the ledger's lock. */
final class Intents {
  /** How long a bank debit takes until it settles or fails. */
  static final Duration DEBIT = Duration.ofHours(1);

  private static final Set<String> OPEN =
      Set.of("requires_payment_method", "requires_confirmation", "requires_action");

  /**
   * How to confirm.
   *
   * @param method a test token or a method's id; null takes the intent's own
   * @param offSession the customer isn't there to pass a challenge
   */
  record Confirmation(@Nullable String method, boolean offSession, @Nullable String returnUrl) {}

  /** What an update changes; null leaves a field as it is. */
  record Changes(
      @Nullable Long amount,
      @Nullable String currency,
      @Nullable String method,
      @Nullable String description,
      @Nullable String receiptEmail,
      Map<String, String> metadata) {
    /** The metadata of an intent can be changed in every state, its terms only before it's paid. */
    boolean notesOnly() {
      return amount == null && currency == null && method == null;
    }
  }

  private final Tables tables;
  private final Charging charging;

  Intents(Tables tables, Charging charging) {
    this.tables = tables;
    this.charging = charging;
  }

  PaymentIntent create(
      Terms terms, @Nullable String method, Map<String, String> metadata, Instant at) {
    Instant second = tables.happen(at);
    PaymentMethod known = method == null ? null : method(method, second);
    if (known != null) {
      requireType(terms, known);
    }
    PaymentIntent intent =
        new PaymentIntent(
            tables.ids.next("pi_3"),
            second,
            terms,
            Progress.of("requires_payment_method", null).method(known == null ? null : known.id()),
            metadata);
    tables.paymentIntents.put(intent);
    tables.events.raise("payment_intent.created", intent);
    return intent;
  }

  PaymentIntent update(String id, Changes changes, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(id, "intent");
    if (!changes.notesOnly() && !OPEN.contains(intent.status())) {
      throw unexpected(tables, intent, "update");
    }
    tables.happen(at);
    Terms old = intent.terms();
    Terms terms =
        new Terms(
            changes.amount() == null ? old.amount() : changes.amount(),
            changes.currency() == null ? old.currency() : changes.currency(),
            old.captureMethod(),
            old.methodTypes(),
            old.automaticMethods(),
            old.customer(),
            changes.description() == null ? old.description() : changes.description(),
            changes.receiptEmail() == null ? old.receiptEmail() : changes.receiptEmail());
    Currencies.requirePayment(terms.amount(), terms.currency());
    PaymentIntent updated =
        intent
            .with(terms)
            .withMetadata(Tables.mergedMetadata(intent.metadata(), changes.metadata()));
    if (!changes.notesOnly()) {
      PaymentMethod method =
          changes.method() == null ? null : method(changes.method(), tables.moment());
      if (method != null) {
        requireType(terms, method);
      }
      // an agreement that changed has to be confirmed again, and its last error is history
      String methodId = method == null ? intent.progress().paymentMethodId() : method.id();
      updated = updated.with(intent.progress().method(methodId));
    }
    tables.paymentIntents.put(updated);
    return updated;
  }

  /** Afterwards the intent's last error tells whether the attempt was declined. */
  PaymentIntent confirm(String id, Confirmation how, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(id, "intent");
    if (!OPEN.contains(intent.status())) {
      throw unexpected(tables, intent, "confirm");
    }
    String named = how.method() == null ? intent.progress().paymentMethodId() : how.method();
    if (named == null) {
      throw refused(
          tables,
          intent,
          "You cannot confirm this PaymentIntent because it's missing a payment method. Update the"
              + " PaymentIntent with a payment method, or pass one in, and confirm it again.");
    }
    Instant second = tables.happen(at);
    PaymentMethod method = method(named, second);
    requireType(intent.terms(), method);
    PaymentIntent ready = intent.with(intent.progress().method(method.id()));
    switch (method.behaviour().behaviour()) {
      case DECLINED -> decline(ready, method, declineOf(method), second);
      case CHALLENGED -> {
        if (how.offSession()) {
          Decline why = Decline.of("authentication_required", "authentication_required");
          decline(ready, method, why, second);
        } else {
          challenge(ready, how.returnUrl());
        }
      }
      case SETTLES_LATER, FAILS_LATER, STAYS_PROCESSING -> process(ready, method, second);
      case SUCCEEDS,
          DISPUTED_AS_FRAUD,
          DISPUTED_AS_NOT_RECEIVED,
          INQUIRED,
          BYPASSES_PENDING,
          REFUND_SUCCEEDS_LATER,
          REFUND_FAILS_LATER ->
          charge(ready, method, second);
    }
    return tables.paymentIntents.get(id, "intent");
  }

  /** The customer passed the challenge, or failed it: then no attempt is made. */
  PaymentIntent finishChallenge(String id, boolean passed, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(id, "intent");
    requireStatus(tables, intent, "complete the challenge of", "requires_action");
    Instant second = tables.happen(at);
    if (passed) {
      String methodId = Objects.requireNonNull(intent.progress().paymentMethodId());
      charge(intent, tables.paymentMethods.get(methodId, "payment_method"), second);
    } else {
      Decline why = Decline.of("payment_intent_authentication_failure", null);
      PaymentIntent failed = intent.with(intent.progress().failed(why));
      tables.paymentIntents.put(failed);
      tables.events.raise("payment_intent.payment_failed", failed);
    }
    return tables.paymentIntents.get(id, "intent");
  }

  /** Null takes all of it. */
  PaymentIntent capture(String id, @Nullable Long amountMinor, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(id, "intent");
    requireStatus(tables, intent, "capture", "requires_capture");
    long amount = amountMinor == null ? intent.amountCapturable() : amountMinor;
    Currencies.requireAmount(amount, intent.currency());
    charging.capture(intent, amount, at);
    return tables.paymentIntents.get(id, "intent");
  }

  PaymentIntent cancel(String id, @Nullable String reason, Instant at) {
    PaymentIntent intent = tables.paymentIntents.get(id, "intent");
    if (!OPEN.contains(intent.status()) && !intent.status().equals("requires_capture")) {
      throw unexpected(tables, intent, "cancel");
    }
    return charging.cancel(intent, reason, at);
  }

  private void charge(PaymentIntent intent, PaymentMethod method, Instant second) {
    Charge charge = attempt(intent, method, second);
    switch (intent.terms().captureMethod()) {
      case "manual" -> {
        charging.hold(intent, charge);
        charging.expireLater(charge.id(), second);
      }
      case "automatic" -> charging.succeed(intent, charge, second);
      default -> charging.succeedAsynchronously(intent, charge, second);
    }
  }

  private void decline(PaymentIntent intent, PaymentMethod method, Decline why, Instant second) {
    charging.fail(intent, attempt(intent, method, second), why);
  }

  private void challenge(PaymentIntent intent, @Nullable String returnUrl) {
    PaymentIntent waiting = intent.with(intent.progress().waitingFor(returnUrl));
    tables.paymentIntents.put(waiting);
    tables.events.raise("payment_intent.requires_action", waiting);
  }

  private void process(PaymentIntent intent, PaymentMethod method, Instant second) {
    Charge charge = attempt(intent, method, second);
    charging.process(intent, charge);
    TestMethod test = method.behaviour();
    if (test.behaviour() == TestMethod.Behaviour.STAYS_PROCESSING) {
      return;
    }
    tables.schedule.at(
        second.plus(DEBIT),
        due -> {
          if (!charging.isPending(charge.id())) {
            return;
          }
          if (test.behaviour() == TestMethod.Behaviour.SETTLES_LATER) {
            charging.settle(charge.id(), due);
          } else {
            charging.failPending(charge.id(), declineOf(method), due);
          }
        });
  }

  private Charge attempt(PaymentIntent intent, PaymentMethod method, Instant second) {
    Instrument instrument = method.instrument();
    return charging.attempt(intent, charging.nextChargeId(instrument.type()), instrument, second);
  }

  private static Decline declineOf(PaymentMethod method) {
    return Objects.requireNonNull(method.behaviour().decline());
  }

  /** A known id, or a new method made of a test token. */
  private PaymentMethod method(String named, Instant second) {
    PaymentMethod known = tables.paymentMethods.find(named);
    if (known != null) {
      return known;
    }
    TestMethod token = TestMethod.find(named);
    if (token == null) {
      throw SandboxException.missing(400, "PaymentMethod", "payment_method", named);
    }
    PaymentMethod made = new PaymentMethod(tables.sideIds.next("pm_1"), second, token);
    tables.paymentMethods.put(made);
    return made;
  }

  private static void requireType(Terms terms, PaymentMethod method) {
    List<String> types = terms.methodTypes();
    String type = method.behaviour().type();
    if (!terms.automaticMethods() && !types.contains(type)) {
      throw SandboxException.invalid(
          "payment_intent_incompatible_payment_method",
          "payment_method",
          "The PaymentMethod is of type " + type + ", the PaymentIntent takes " + types + ".");
    }
  }

  static void requireStatus(Tables tables, PaymentIntent intent, String action, String status) {
    if (!intent.status().equals(status)) {
      throw unexpected(tables, intent, action);
    }
  }

  private static SandboxException unexpected(Tables tables, PaymentIntent intent, String action) {
    return refused(
        tables,
        intent,
        "You cannot "
            + action
            + " this PaymentIntent because it has a status of "
            + intent.status()
            + ".");
  }

  private static SandboxException refused(Tables tables, PaymentIntent intent, String message) {
    JsonObject details = new JsonObject();
    details.add("payment_intent", new ObjectJson(tables).paymentIntent(intent));
    return new SandboxException(400, "payment_intent_unexpected_state", null, message)
        .with(details);
  }
}
