package io.tallystick.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of the calls that change payment intents. */
final class IntentApi {
  private static final Set<String> CAPTURE_METHODS =
      Set.of("automatic", "automatic_async", "manual");
  private static final Set<String> CANCELLATION_REASONS =
      Set.of("duplicate", "fraudulent", "requested_by_customer", "abandoned");

  /** Known to the provider, without an effect here. */
  private static final List<String> IGNORED =
      List.of(
          "payment_method_options",
          "radar_options",
          "setup_future_usage",
          "shipping",
          "statement_descriptor",
          "statement_descriptor_suffix",
          "use_stripe_sdk");

  private IntentApi() {}

  static WriteApi.Action create(Params params) {
    IGNORED.forEach(params::ignore);
    String currency = params.required("currency").toLowerCase(Locale.ROOT);
    long amount = params.requiredInteger("amount");
    Currencies.requirePayment(amount, currency);
    boolean automatic =
        params.flag("automatic_payment_methods[enabled]")
            || params.list("payment_method_types").isEmpty();
    params.ignore("automatic_payment_methods");
    params.word("confirmation_method", Set.of("automatic"));
    @Nullable String captureMethod = params.word("capture_method", CAPTURE_METHODS);
    PaymentIntent.Terms terms =
        new PaymentIntent.Terms(
            amount,
            currency,
            captureMethod == null ? "automatic_async" : captureMethod,
            automatic ? List.of("card") : params.list("payment_method_types"),
            automatic,
            customer(params),
            params.text("description"),
            params.text("receipt_email"));
    Map<String, String> metadata = new HashMap<>(params.metadata());
    metadata.values().removeIf(String::isEmpty);
    Map<String, String> checked = Tables.checkedMetadata(metadata);
    boolean confirm = params.flag("confirm");
    boolean offSession = params.flag("off_session");
    @Nullable String returnUrl = params.text("return_url");
    @Nullable String method =
        confirm ? params.required("payment_method") : params.text("payment_method");
    if (!confirm && (offSession || returnUrl != null)) {
      String name = offSession ? "off_session" : "return_url";
      throw SandboxException.invalid(
          "parameter_unknown", name, "'" + name + "' can be given only together with 'confirm'.");
    }
    return (operations, at) -> {
      PaymentIntent intent = operations.intents().create(terms, method, checked, at);
      return confirm
          ? confirmed(
              operations,
              operations
                  .intents()
                  .confirm(intent.id(), new Intents.Confirmation(null, offSession, returnUrl), at))
          : intent;
    };
  }

  static WriteApi.Action update(String id, Params params) {
    IGNORED.forEach(params::ignore);
    @Nullable String currency = params.text("currency");
    @Nullable Long amount = params.integer("amount");
    if (amount != null && amount < 1) {
      throw invalidAmount("amount", amount);
    }
    Intents.Changes changes =
        new Intents.Changes(
            amount,
            currency == null ? null : currency.toLowerCase(Locale.ROOT),
            params.text("payment_method"),
            params.text("description"),
            params.text("receipt_email"),
            params.metadata());
    return (operations, at) -> operations.intents().update(id, changes, at);
  }

  static WriteApi.Action confirm(String id, Params params) {
    IGNORED.forEach(params::ignore);
    Intents.Confirmation how =
        new Intents.Confirmation(
            params.text("payment_method"), params.flag("off_session"), params.text("return_url"));
    return (operations, at) -> confirmed(operations, operations.intents().confirm(id, how, at));
  }

  static WriteApi.Action capture(String id, Params params) {
    IGNORED.forEach(params::ignore);
    params.word("final_capture", Set.of("true"));
    @Nullable Long amount = params.integer("amount_to_capture");
    if (amount != null && amount < 1) {
      throw invalidAmount("amount_to_capture", amount);
    }
    Map<String, String> metadata = params.metadata();
    return (operations, at) -> {
      PaymentIntent captured = operations.intents().capture(id, amount, at);
      return metadata.isEmpty() ? captured : operations.intents().update(id, notes(metadata), at);
    };
  }

  static WriteApi.Action cancel(String id, Params params) {
    @Nullable String reason = params.word("cancellation_reason", CANCELLATION_REASONS);
    return (operations, at) -> operations.intents().cancel(id, reason, at);
  }

  private static Intents.Changes notes(Map<String, String> metadata) {
    return new Intents.Changes(null, null, null, null, null, metadata);
  }

  /** A decline is carried out and stays, yet the call answers with an error. */
  private static PaymentIntent confirmed(Operations operations, PaymentIntent intent) {
    if (intent.progress().lastError() == null) {
      return intent;
    }
    Decline why = intent.progress().lastError();
    throw new SandboxException(402, why.code(), null, why.message())
        .with(new PaymentJson(operations.tables()).declinedError(intent));
  }

  private static @Nullable String customer(Params params) {
    String customer = params.text("customer");
    if (customer != null && !customer.startsWith("cus_")) {
      throw SandboxException.missing(400, "customer", "customer", customer);
    }
    return customer;
  }

  private static SandboxException invalidAmount(String param, long amount) {
    return SandboxException.invalid(
        "parameter_invalid_integer",
        param,
        "This value must be greater than or equal to 1, not " + amount + ".");
  }
}
