package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The provider's JSON of each object; field names and shapes as stripe-java 33.3.0 reads them. */
final class ObjectJson {
  private final Tables tables;

  ObjectJson(Tables tables) {
    this.tables = tables;
  }

  /** Any object by its id, or null when no table knows it. */
  @Nullable JsonObject byId(String id) {
    List<@Nullable JsonObject> candidates =
        Arrays.asList(
            rendered(tables.charges, id, this::charge),
            rendered(tables.paymentIntents, id, this::paymentIntent),
            rendered(tables.transactions, id, this::balanceTransaction),
            rendered(tables.refunds, id, this::refund),
            rendered(tables.disputes, id, this::dispute),
            rendered(tables.payouts, id, this::payout),
            rendered(tables.paymentMethods, id, PaymentJson::method));
    for (JsonObject candidate : candidates) {
      if (candidate != null) {
        return candidate;
      }
    }
    return null;
  }

  private static <T extends StripeObject> @Nullable JsonObject rendered(
      Table<T> table, String id, Function<T, JsonObject> json) {
    T row = table.find(id);
    return row == null ? null : json.apply(row);
  }

  /** The object in the provider's JSON, ids of others unexpanded. */
  JsonObject of(StripeObject row) {
    return switch (row) {
      case BalanceTransaction transaction -> balanceTransaction(transaction);
      case Charge charge -> charge(charge);
      case Dispute dispute -> dispute(dispute);
      case Event event -> EventJson.of(event, EventJson.API_VERSION, 0);
      case PaymentIntent intent -> paymentIntent(intent);
      case PaymentMethod method -> PaymentJson.method(method);
      case Payout payout -> payout(payout);
      case Refund refund -> refund(refund);
      case WebhookEndpoint endpoint -> endpoint.json();
    };
  }

  JsonObject paymentIntent(PaymentIntent intent) {
    return new PaymentJson(tables).intent(intent);
  }

  JsonObject charge(Charge charge) {
    return new PaymentJson(tables).charge(charge);
  }

  JsonObject refund(Refund refund) {
    JsonObject json = object("refund", refund);
    json.remove("livemode");
    json.addProperty("amount", refund.amount());
    addText(json, "balance_transaction", refund.balanceTransactionId());
    json.addProperty("charge", refund.chargeId());
    json.addProperty("currency", refund.currency());
    // the provider leaves these three out of a refund they don't concern
    if (refund.failureReason() != null) {
      json.addProperty("failure_reason", refund.failureReason());
    }
    if (refund.failureBalanceTransactionId() != null) {
      json.addProperty("failure_balance_transaction", refund.failureBalanceTransactionId());
    }
    if (refund.pendingReason() != null) {
      json.addProperty("pending_reason", refund.pendingReason());
    }
    json.add("metadata", metadata(refund.metadata()));
    json.addProperty("payment_intent", refund.paymentIntentId());
    addText(json, "reason", refund.reason());
    json.add("receipt_number", JsonNull.INSTANCE);
    json.addProperty("status", refund.status());
    return json;
  }

  JsonObject dispute(Dispute dispute) {
    JsonObject json = object("dispute", dispute);
    json.addProperty("amount", dispute.amount());
    JsonArray movements = new JsonArray();
    for (String id : dispute.balanceTransactionIds()) {
      movements.add(balanceTransaction(tables.transactions.get(id, "id")));
    }
    json.add("balance_transactions", movements);
    json.addProperty("charge", dispute.chargeId());
    json.addProperty("currency", dispute.currency());
    JsonObject evidence = new JsonObject();
    evidence.addProperty("due_by", dispute.created().getEpochSecond() + 14 * 86_400L);
    evidence.addProperty("has_evidence", false);
    evidence.addProperty("past_due", false);
    evidence.addProperty("submission_count", 0);
    json.add("evidence_details", evidence);
    json.addProperty("is_charge_refundable", Disputes.isInquiry(dispute));
    json.add("metadata", new JsonObject());
    json.addProperty("payment_intent", dispute.paymentIntentId());
    json.addProperty("reason", dispute.reason());
    json.addProperty("status", dispute.status());
    return json;
  }

  JsonObject payout(Payout payout) {
    JsonObject json = object("payout", payout);
    boolean failed = payout.failureBalanceTransactionId() != null;
    json.addProperty("amount", payout.amount());
    json.addProperty("arrival_date", payout.arrivalDate().getEpochSecond());
    json.addProperty("automatic", true);
    json.addProperty("balance_transaction", payout.balanceTransactionId());
    json.addProperty("currency", payout.currency());
    json.addProperty("description", "STRIPE PAYOUT");
    addText(json, "failure_balance_transaction", payout.failureBalanceTransactionId());
    addText(json, "failure_code", failed ? "account_closed" : null);
    addText(json, "failure_message", failed ? "The bank account has been closed." : null);
    json.add("metadata", new JsonObject());
    json.addProperty("method", "standard");
    json.addProperty("reconciliation_status", "completed");
    json.addProperty("source_type", "card");
    json.addProperty("status", payout.status());
    json.addProperty("type", "bank_account");
    return json;
  }

  JsonObject balanceTransaction(BalanceTransaction row) {
    JsonObject json = object("balance_transaction", row);
    json.remove("livemode");
    json.addProperty("amount", row.amount());
    json.addProperty("available_on", row.availableOn().getEpochSecond());
    json.addProperty("balance_type", "payments");
    json.addProperty("currency", row.currency());
    addText(json, "description", row.description());
    json.add("exchange_rate", JsonNull.INSTANCE);
    json.addProperty("fee", row.fee());
    JsonArray details = new JsonArray();
    if (row.fee() != 0) {
      JsonObject detail = new JsonObject();
      detail.addProperty("amount", row.fee());
      detail.add("application", JsonNull.INSTANCE);
      detail.addProperty("currency", row.currency());
      detail.addProperty(
          "description",
          row.reportingCategory().equals("dispute") ? "Dispute fee" : "Stripe processing fees");
      detail.addProperty("type", "stripe_fee");
      details.add(detail);
    }
    json.add("fee_details", details);
    json.addProperty("net", row.net());
    json.addProperty("reporting_category", row.reportingCategory());
    addText(json, "source", row.source());
    json.addProperty("status", available(row) ? "available" : "pending");
    json.addProperty("type", row.type());
    return json;
  }

  /** Sums of all movements per currency, by whether they are available at the ledger's now. */
  JsonObject balance() {
    Map<String, Long> available = new TreeMap<>();
    Map<String, Long> pending = new TreeMap<>();
    for (BalanceTransaction row : tables.transactions.oldestFirst()) {
      available.merge(row.currency(), available(row) ? row.net() : 0L, Math::addExact);
      pending.merge(row.currency(), available(row) ? 0L : row.net(), Math::addExact);
    }
    JsonObject json = new JsonObject();
    json.addProperty("object", "balance");
    json.add("available", amounts(available));
    json.addProperty("livemode", false);
    json.add("pending", amounts(pending));
    return json;
  }

  private static JsonArray amounts(Map<String, Long> sums) {
    JsonArray list = new JsonArray();
    sums.forEach(
        (currency, sum) -> {
          JsonObject types = new JsonObject();
          types.addProperty("card", sum);
          JsonObject amount = new JsonObject();
          amount.addProperty("amount", sum);
          amount.addProperty("currency", currency);
          amount.add("source_types", types);
          list.add(amount);
        });
    return list;
  }

  private boolean available(BalanceTransaction row) {
    // a payout leaves the available balance the moment it is made
    return row.type().equals("payout") || !row.availableOn().isAfter(tables.now());
  }

  static JsonObject object(String name, StripeObject row) {
    JsonObject json = new JsonObject();
    json.addProperty("id", row.id());
    json.addProperty("object", name);
    json.addProperty("created", row.created().getEpochSecond());
    json.addProperty("livemode", false);
    return json;
  }

  static JsonObject metadata(Map<String, String> metadata) {
    JsonObject json = new JsonObject();
    new TreeMap<>(metadata).forEach(json::addProperty);
    return json;
  }

  static void addText(JsonObject json, String name, @Nullable String value) {
    json.addProperty(name, value);
  }

  static JsonElement seconds(@Nullable Instant at) {
    return at == null ? JsonNull.INSTANCE : new JsonPrimitive(at.getEpochSecond());
  }
}
