package io.tallystick.checkout.stripe;

import com.stripe.model.BalanceTransaction;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.settlement.ProviderCategory;
import io.tallystick.checkout.settlement.ProviderRecord.Charge;
import io.tallystick.checkout.settlement.ProviderRecord.Dispute;
import io.tallystick.checkout.settlement.ProviderRecord.Movement;
import io.tallystick.checkout.settlement.ProviderRecord.Payout;
import io.tallystick.checkout.settlement.ProviderRecord.Refund;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stripe's objects as ours. A field that Stripe always sends and didn't is an {@link Incomplete}:
 * nothing is guessed about money.
 */
final class StripeObjects {
  /** An object lacks what Stripe always sends. */
  static final class Incomplete extends Exception {
    private static final long serialVersionUID = 1L;

    Incomplete(String message) {
      super(message);
    }
  }

  private StripeObjects() {}

  static Movement movement(BalanceTransaction object) throws Incomplete {
    String id = id(object.getId(), "balance transaction");
    String type = required(object.getType(), id, "type");
    long gross = required(object.getAmount(), id, "amount");
    String source = object.getSource();
    String category = object.getReportingCategory();
    return new Movement(
        id,
        type,
        category == null ? ProviderCategory.categoryOfType(type, source, gross) : category,
        gross,
        required(object.getFee(), id, "fee"),
        required(object.getNet(), id, "net"),
        currency(object.getCurrency(), id),
        source,
        object.getDescription(),
        Instant.ofEpochSecond(required(object.getCreated(), id, "created")),
        second(object.getAvailableOn()));
  }

  static Charge charge(com.stripe.model.Charge object) throws Incomplete {
    String id = id(object.getId(), "charge");
    return new Charge(
        id,
        required(object.getStatus(), id, "status"),
        required(object.getAmount(), id, "amount"),
        required(object.getAmountCaptured(), id, "amount_captured"),
        currency(object.getCurrency(), id),
        object.getPaymentIntent(),
        metadata(object.getMetadata()),
        Instant.ofEpochSecond(required(object.getCreated(), id, "created")));
  }

  static Refund refund(com.stripe.model.Refund object) throws Incomplete {
    String id = id(object.getId(), "refund");
    return new Refund(
        id,
        // the one status field that may be null: very old refunds, all of them through
        object.getStatus() == null ? "succeeded" : object.getStatus(),
        required(object.getAmount(), id, "amount"),
        currency(object.getCurrency(), id),
        object.getCharge(),
        object.getPaymentIntent(),
        metadata(object.getMetadata()),
        Instant.ofEpochSecond(required(object.getCreated(), id, "created")));
  }

  static Dispute dispute(com.stripe.model.Dispute object) throws Incomplete {
    String id = id(object.getId(), "dispute");
    var evidence = object.getEvidenceDetails();
    Long dueBy = evidence == null ? null : evidence.getDueBy();
    return new Dispute(
        id,
        required(object.getStatus(), id, "status"),
        required(object.getAmount(), id, "amount"),
        currency(object.getCurrency(), id),
        object.getReason(),
        object.getCharge(),
        object.getPaymentIntent(),
        // 0 stands for: can't be challenged
        dueBy == null || dueBy == 0 ? null : Instant.ofEpochSecond(dueBy),
        Instant.ofEpochSecond(required(object.getCreated(), id, "created")));
  }

  static Payout payout(com.stripe.model.Payout object) throws Incomplete {
    String id = id(object.getId(), "payout");
    Instant arrival = second(object.getArrivalDate());
    return new Payout(
        id,
        required(object.getStatus(), id, "status"),
        required(object.getAmount(), id, "amount"),
        currency(object.getCurrency(), id),
        required(object.getAutomatic(), id, "automatic"),
        object.getReconciliationStatus(),
        object.getBalanceTransaction(),
        arrival == null ? null : LocalDate.ofInstant(arrival, ZoneOffset.UTC),
        traceId(object),
        Instant.ofEpochSecond(required(object.getCreated(), id, "created")));
  }

  private static @Nullable String traceId(com.stripe.model.Payout object) {
    com.stripe.model.Payout.@Nullable TraceId trace = object.getTraceId();
    String value = trace == null ? null : trace.getValue();
    return value == null || value.isBlank() || value.indexOf(0) >= 0 ? null : value.strip();
  }

  static String id(@Nullable String id, String object) throws Incomplete {
    if (id == null || id.isEmpty()) {
      throw new Incomplete("a " + object + " has no id");
    }
    return id;
  }

  static <T> T required(@Nullable T value, String id, String field) throws Incomplete {
    if (value == null) {
      throw new Incomplete(id + " has no " + field);
    }
    return value;
  }

  static String currency(@Nullable String text, String id) throws Incomplete {
    try {
      return Currencies.code(required(text, id, "currency"));
    } catch (IllegalArgumentException e) {
      throw new Incomplete(id + ": " + e.getMessage());
    }
  }

  private static @Nullable Instant second(@Nullable Long epochSecond) {
    return epochSecond == null ? null : Instant.ofEpochSecond(epochSecond);
  }

  static Map<String, String> metadata(@Nullable Map<String, String> metadata) {
    Map<String, String> copy = new HashMap<>();
    if (metadata != null) {
      metadata.forEach(
          (key, value) -> {
            // never sent by Stripe, but null would break the copy
            if (value != null) {
              copy.put(key, value);
            }
          });
    }
    return Map.copyOf(copy);
  }
}
