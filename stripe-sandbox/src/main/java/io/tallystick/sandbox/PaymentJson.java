package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The provider's JSON of payment intents, charges and payment methods. */
final class PaymentJson {
  private final Tables tables;

  PaymentJson(Tables tables) {
    this.tables = tables;
  }

  JsonObject intent(PaymentIntent intent) {
    PaymentIntent.Terms terms = intent.terms();
    PaymentIntent.Progress progress = intent.progress();
    JsonObject json = ObjectJson.object("payment_intent", intent);
    json.addProperty("amount", intent.amount());
    json.addProperty("amount_capturable", intent.amountCapturable());
    json.addProperty("amount_received", intent.amountReceived());
    json.add("automatic_payment_methods", automaticMethods(terms));
    json.add("canceled_at", ObjectJson.seconds(progress.canceledAt()));
    json.addProperty("cancellation_reason", progress.cancellationReason());
    json.addProperty("capture_method", terms.captureMethod());
    json.addProperty("client_secret", tables.clientSecret(intent));
    json.addProperty("confirmation_method", "automatic");
    json.addProperty("currency", intent.currency());
    json.addProperty("customer", terms.customer());
    json.addProperty("description", terms.description());
    json.add("last_payment_error", lastError(intent));
    json.addProperty("latest_charge", intent.latestCharge());
    json.add("metadata", ObjectJson.metadata(intent.metadata()));
    json.add("next_action", nextAction(intent));
    json.addProperty("payment_method", progress.paymentMethodId());
    json.add("payment_method_types", texts(terms.methodTypes()));
    json.addProperty("receipt_email", terms.receiptEmail());
    json.addProperty("status", intent.status());
    return json;
  }

  private static JsonElement automaticMethods(PaymentIntent.Terms terms) {
    if (!terms.automaticMethods()) {
      return JsonNull.INSTANCE;
    }
    JsonObject json = new JsonObject();
    json.addProperty("allow_redirects", "always");
    json.addProperty("enabled", true);
    return json;
  }

  private static JsonElement nextAction(PaymentIntent intent) {
    if (!intent.status().equals("requires_action")) {
      return JsonNull.INSTANCE;
    }
    JsonObject action = new JsonObject();
    String returnUrl = intent.progress().returnUrl();
    if (returnUrl == null) {
      action.addProperty("type", "use_stripe_sdk");
      action.add("use_stripe_sdk", new JsonObject());
      return action;
    }
    JsonObject redirect = new JsonObject();
    redirect.addProperty("return_url", returnUrl);
    // the sandbox has no page of its own here: its control API ends the challenge
    redirect.addProperty("url", "https://challenge.invalid/" + intent.id());
    action.add("redirect_to_url", redirect);
    action.addProperty("type", "redirect_to_url");
    return action;
  }

  private JsonElement lastError(PaymentIntent intent) {
    Decline why = intent.progress().lastError();
    if (why == null) {
      return JsonNull.INSTANCE;
    }
    JsonObject error = decline(why);
    Charge charge = failedCharge(intent);
    if (charge != null) {
      error.addProperty("charge", charge.id());
      String methodId = charge.instrument().methodId();
      PaymentMethod method = methodId == null ? null : tables.paymentMethods.find(methodId);
      if (method != null) {
        error.add("payment_method", method(method));
      }
    }
    return error;
  }

  /** What a declined call answers: the last error and the whole intent. */
  JsonObject declinedError(PaymentIntent intent) {
    JsonObject error = lastError(intent).getAsJsonObject();
    error.add("payment_intent", intent(intent));
    return error;
  }

  /** A failed challenge makes no charge, so an earlier one isn't to be blamed. */
  private @Nullable Charge failedCharge(PaymentIntent intent) {
    String id = intent.latestCharge();
    Charge charge = id == null ? null : tables.charges.find(id);
    boolean blamed =
        charge != null && Objects.equals(charge.failure(), intent.progress().lastError());
    return blamed ? charge : null;
  }

  private static JsonObject decline(Decline why) {
    JsonObject error = new JsonObject();
    error.addProperty("code", why.code());
    if (why.declineCode() != null) {
      error.addProperty("decline_code", why.declineCode());
    }
    error.addProperty("message", why.message());
    error.addProperty("type", "card_error");
    return error;
  }

  JsonObject charge(Charge charge) {
    JsonObject json = ObjectJson.object("charge", charge);
    json.addProperty("amount", charge.amount());
    json.addProperty("amount_captured", charge.amountCaptured());
    json.addProperty("amount_refunded", charge.amountRefunded());
    json.addProperty("balance_transaction", charge.balanceTransactionId());
    json.addProperty("captured", charge.captured());
    json.addProperty("currency", charge.currency());
    json.add("customer", JsonNull.INSTANCE);
    json.addProperty("disputed", charge.disputed());
    json.addProperty("failure_code", charge.failureCode());
    json.addProperty(
        "failure_message", charge.failure() == null ? null : charge.failure().message());
    json.add("metadata", ObjectJson.metadata(charge.metadata()));
    json.add("outcome", outcome(charge));
    json.addProperty("paid", charge.paid());
    json.addProperty("payment_intent", charge.paymentIntentId());
    json.addProperty("payment_method", charge.instrument().methodId());
    JsonObject details = new JsonObject();
    details.addProperty("type", charge.methodType());
    details.add(charge.methodType(), methodDetails(charge));
    json.add("payment_method_details", details);
    json.addProperty("refunded", charge.refunded());
    json.addProperty("status", charge.status());
    return json;
  }

  private static JsonObject methodDetails(Charge charge) {
    JsonObject method = instrument(charge.cardBrand(), charge.last4());
    if (charge.cardBrand() != null) {
      method.addProperty("network", charge.cardBrand());
      if (charge.held()) {
        method.addProperty("capture_before", charge.created().plus(Charging.HOLD).getEpochSecond());
      }
    }
    return method;
  }

  private static JsonElement outcome(Charge charge) {
    if (charge.status().equals("pending")) {
      return JsonNull.INSTANCE;
    }
    JsonObject outcome = new JsonObject();
    Decline why = charge.failure();
    outcome.addProperty(
        "network_status", why == null ? "approved_by_network" : "declined_by_network");
    outcome.addProperty(
        "reason", why == null ? null : Objects.requireNonNullElse(why.declineCode(), why.code()));
    outcome.addProperty("risk_level", "normal");
    outcome.addProperty("type", why == null ? "authorized" : "issuer_declined");
    return outcome;
  }

  static JsonObject method(PaymentMethod method) {
    JsonObject json = ObjectJson.object("payment_method", method);
    TestMethod behaviour = method.behaviour();
    json.add("customer", JsonNull.INSTANCE);
    json.add("metadata", new JsonObject());
    json.addProperty("type", behaviour.type());
    json.add(behaviour.type(), instrument(behaviour.brand(), behaviour.last4()));
    return json;
  }

  private static JsonObject instrument(@Nullable String brand, String last4) {
    JsonObject json = new JsonObject();
    json.addProperty("last4", last4);
    if (brand != null) {
      json.addProperty("brand", brand);
      json.addProperty("funding", "credit");
      json.addProperty("country", "US");
    }
    return json;
  }

  private static JsonArray texts(List<String> values) {
    JsonArray list = new JsonArray();
    values.forEach(list::add);
    return list;
  }
}
