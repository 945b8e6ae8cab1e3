package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What banks and customers decide, and the sandbox's caller in their place. */
final class ObjectControl {
  private enum Challenge {
    COMPLETE,
    FAIL
  }

  private enum Arrival {
    SUCCEEDED,
    FAILED
  }

  private enum RefundState {
    SUCCEEDED,
    FAILED,
    REQUIRES_ACTION
  }

  private enum Verdict {
    WON,
    LOST,
    CLOSED
  }

  private enum Complaint {
    DISPUTE,
    INQUIRY
  }

  private final Ledger ledger;
  private final SandboxClock clock;

  ObjectControl(Ledger ledger, SandboxClock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** The changed object, or null when no route is called so. */
  @Nullable JsonObject post(String resource, String id, String action, JsonBody body) {
    return switch (resource + "/" + action) {
      case "payment_intents/challenge" -> challenge(id, body);
      case "charges/settle" -> settle(id, body);
      case "charges/dispute" -> dispute(id, body);
      case "refunds/status" -> refund(id, body);
      case "disputes/status" -> verdict(id, body);
      case "payouts/fail" -> {
        body.refuseUnread();
        yield change((operations, at) -> operations.payouts().failPayout(id, at));
      }
      default -> null;
    };
  }

  /** Pays out what is available; an object without an id when that is nothing. */
  JsonObject payOut(JsonBody body) {
    String currency = body.required("currency");
    body.refuseUnread();
    Instant at = clock.instant();
    return ledger.write(
        at,
        null,
        operations ->
            operations
                .payouts()
                .payoutDaily(currency, at)
                .map(new ObjectJson(operations.tables())::payout)
                .orElseGet(JsonObject::new));
  }

  private JsonObject challenge(String id, JsonBody body) {
    Challenge outcome = body.word("outcome", Challenge.class, "");
    body.refuseUnread();
    return change(
        (operations, at) ->
            operations.intents().finishChallenge(id, outcome == Challenge.COMPLETE, at));
  }

  private JsonObject settle(String id, JsonBody body) {
    Arrival arrival = body.word("status", Arrival.class, "");
    body.refuseUnread();
    return change(
        (operations, at) -> {
          if (arrival == Arrival.SUCCEEDED) {
            operations.charging().settle(id, at);
          } else {
            operations.charging().failPending(id, Decline.of("insufficient_funds", null), at);
          }
          return operations.tables().charges.get(id, "charge");
        });
  }

  private JsonObject dispute(String id, JsonBody body) {
    Long amount = body.number("amount");
    String reason = body.text("reason");
    Complaint kind = body.word("kind", Complaint.class, "DISPUTE");
    body.refuseUnread();
    return change(
        (operations, at) -> {
          long disputed =
              amount == null
                  ? operations.tables().charges.get(id, "charge").amountCaptured()
                  : amount;
          String why = reason == null ? "fraudulent" : reason;
          return kind == Complaint.DISPUTE
              ? operations.disputes().dispute(id, disputed, why, at)
              : operations.disputes().inquire(id, disputed, why, at);
        });
  }

  private JsonObject refund(String id, JsonBody body) {
    RefundState state = body.word("status", RefundState.class, "");
    body.refuseUnread();
    return change(
        (operations, at) ->
            switch (state) {
              case SUCCEEDED -> operations.refunds().settle(id, at);
              case FAILED -> operations.refunds().fail(id, at);
              case REQUIRES_ACTION -> operations.refunds().requireAction(id, at);
            });
  }

  private JsonObject verdict(String id, JsonBody body) {
    Verdict verdict = body.word("status", Verdict.class, "");
    body.refuseUnread();
    return change(
        (operations, at) ->
            switch (verdict) {
              case WON -> operations.disputes().win(id, at);
              case LOST -> operations.disputes().lose(id, at);
              case CLOSED -> operations.disputes().closeInquiry(id, at);
            });
  }

  /** No request of the shop causes it, so its events name none. */
  private JsonObject change(BiFunction<Operations, Instant, StripeObject> change) {
    Instant at = clock.instant();
    return ledger.write(
        at,
        null,
        operations -> new ObjectJson(operations.tables()).of(change.apply(operations, at)));
  }
}
