package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The calls that change something, in two steps: first the parameters, whose refusal leaves no
 * trace; then the execution, whose answer counts even when it's an error.
 */
final class WriteApi {
  /** Changes one object and answers with it. */
  interface Action {
    StripeObject run(Operations operations, Instant at);
  }

  /** A change that answers with JSON of its own. */
  interface Change {
    JsonObject run(Operations operations, Instant at);
  }

  /** A call whose parameters are in order. */
  interface Prepared {
    JsonObject run(Event.Origin origin);
  }

  /** Looked up before anything happens: afterwards it's too late to refuse. */
  private static final Set<String> EXPANDABLE =
      Set.of(
          "balance_transaction",
          "charge",
          "charge.balance_transaction",
          "charge.payment_intent",
          "latest_charge",
          "latest_charge.balance_transaction",
          "payment_intent",
          "payment_intent.latest_charge",
          "payment_method");

  private final Ledger ledger;
  private final Clock clock;

  WriteApi(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  Prepared prepare(String method, String path, Params params) {
    String[] parts = path.split("/");
    if (parts.length < 3 || parts.length > 5 || !parts[1].equals("v1")) {
      throw unknown(method, path);
    }
    List<String> expand = params.expand();
    for (String field : expand) {
      if (!EXPANDABLE.contains(field)) {
        throw new SandboxException(
            400, null, "expand", "This property cannot be expanded (" + field + ").");
      }
    }
    Change change = change(method, path, parts, params);
    params.refuseUnclaimed();
    return origin -> {
      Instant now = clock.instant();
      return ledger.write(
          now,
          origin,
          operations -> {
            JsonObject answer = change.run(operations, now);
            new Expansion(new ObjectJson(operations.tables())).apply(answer, expand);
            return answer;
          });
    };
  }

  private static Change change(String method, String path, String[] parts, Params params) {
    String id = parts.length > 3 ? parts[3] : "";
    String route =
        method
            + " "
            + parts[2]
            + (parts.length > 3 ? "/{id}" : "")
            + (parts.length > 4 ? "/" + parts[4] : "");
    return switch (route) {
      case "POST payment_intents" -> json(IntentApi.create(params));
      case "POST payment_intents/{id}" -> json(IntentApi.update(id, params));
      case "POST payment_intents/{id}/confirm" -> json(IntentApi.confirm(id, params));
      case "POST payment_intents/{id}/capture" -> json(IntentApi.capture(id, params));
      case "POST payment_intents/{id}/cancel" -> json(IntentApi.cancel(id, params));
      case "POST refunds" -> json(RefundApi.create(params));
      case "POST refunds/{id}" -> json(RefundApi.update(id, params));
      case "POST refunds/{id}/cancel" -> json(RefundApi.cancel(id));
      case "POST webhook_endpoints" -> EndpointApi.create(params);
      case "POST webhook_endpoints/{id}" -> EndpointApi.update(id, params);
      case "DELETE webhook_endpoints/{id}" -> EndpointApi.delete(id);
      default -> throw unknown(method, path);
    };
  }

  private static Change json(Action action) {
    return (operations, at) -> new ObjectJson(operations.tables()).of(action.run(operations, at));
  }

  private static SandboxException unknown(String method, String path) {
    return new SandboxException(
        404, null, null, "Unrecognized request URL (" + method + ": " + path + ").");
  }
}
