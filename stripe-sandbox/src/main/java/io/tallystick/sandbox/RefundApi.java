package io.tallystick.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of the calls that change refunds. */
final class RefundApi {
  private static final Set<String> REASONS =
      Set.of("duplicate", "fraudulent", "requested_by_customer");

  private RefundApi() {}

  static WriteApi.Action create(Params params) {
    @Nullable String chargeId = params.text("charge");
    @Nullable String intentId = params.text("payment_intent");
    if (chargeId == null && intentId == null) {
      throw SandboxException.invalid(
          "parameter_missing",
          "charge",
          "One of the following params should be provided:" + " payment_intent or charge.");
    }
    @Nullable Long amount = params.integer("amount");
    if (amount != null && amount < 1) {
      throw SandboxException.invalid(
          "parameter_invalid_integer", "amount", "Invalid positive integer: " + amount);
    }
    @Nullable String reason = params.word("reason", REASONS);
    Map<String, String> metadata = new HashMap<>(params.metadata());
    metadata.values().removeIf(String::isEmpty);
    Map<String, String> checked = Tables.checkedMetadata(metadata);
    return (operations, at) -> {
      String charge = chargeOf(operations.tables(), chargeId, intentId);
      return operations.refunds().refund(new Refunds.Request(charge, amount, reason, checked), at);
    };
  }

  static WriteApi.Action update(String id, Params params) {
    Map<String, String> metadata = params.metadata();
    return (operations, at) -> operations.refunds().annotate(id, metadata, at);
  }

  static WriteApi.Action cancel(String id) {
    return (operations, at) -> operations.refunds().cancel(id, at);
  }

  /** Both may be given when they belong together. */
  private static String chargeOf(
      Tables tables, @Nullable String chargeId, @Nullable String intentId) {
    if (chargeId != null) {
      Charge charge = tables.charges.find(chargeId);
      if (charge == null) {
        throw SandboxException.missing(400, "charge", "charge", chargeId);
      }
      if (intentId != null && !charge.paymentIntentId().equals(intentId)) {
        throw SandboxException.missing(400, "payment_intent", "payment_intent", intentId);
      }
      return chargeId;
    }
    PaymentIntent intent = intentId == null ? null : tables.paymentIntents.find(intentId);
    if (intent == null) {
      throw SandboxException.missing(400, "payment_intent", "payment_intent", "" + intentId);
    }
    if (intent.latestCharge() == null || !intent.status().equals("succeeded")) {
      throw new SandboxException(
          400,
          "payment_intent_unexpected_state",
          "payment_intent",
          "This PaymentIntent does not have a successful charge to refund; its status is "
              + intent.status()
              + ".");
    }
    return intent.latestCharge();
  }
}
