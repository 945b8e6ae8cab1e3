package io.tallystick.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The provider's state. Not thread-safe: every use is under the ledger's lock. */
final class Tables {
  private static final int SETTLEMENT_DAYS = 2;
  private static final int MAX_METADATA_KEYS = 50;
  private static final int MAX_METADATA_KEY = 40;
  private static final int MAX_METADATA_VALUE = 500;

  final Ids ids;

  /** Ids of what generated days don't need, so that their own stay as a seed always gave them. */
  final Ids sideIds;

  final Events events = new Events(this);
  final Schedule schedule = new Schedule();
  final Table<PaymentIntent> paymentIntents = new Table<>("payment_intent", Map.of(), Set.of());
  final Table<Charge> charges =
      new Table<>(
          "charge", Map.of("payment_intent", Charge::paymentIntentId), Set.of("payment_intent"));
  final Table<Refund> refunds =
      new Table<>(
          "refund",
          Map.of("charge", Refund::chargeId, "payment_intent", Refund::paymentIntentId),
          Set.of("charge", "payment_intent"));
  final Table<Dispute> disputes =
      new Table<>(
          "dispute",
          Map.of("charge", Dispute::chargeId, "payment_intent", Dispute::paymentIntentId),
          Set.of("charge", "payment_intent"));
  final Table<Payout> payouts = new Table<>("payout", Map.of("status", Payout::status), Set.of());
  final Table<BalanceTransaction> transactions =
      new Table<>(
          "balance_transaction",
          Map.of(
              "payout", BalanceTransaction::payoutId,
              "source", BalanceTransaction::source,
              "currency", BalanceTransaction::currency,
              "type", BalanceTransaction::type,
              "not_paid_out", row -> row.payoutId() == null ? row.currency() : null),
          Set.of("payout", "source", "not_paid_out"));

  final Table<PaymentMethod> paymentMethods = new Table<>("PaymentMethod", Map.of(), Set.of());
  final Table<Event> eventLog = new Table<>("event", Map.of(), Set.of());
  final Table<WebhookEndpoint> webhookEndpoints =
      new Table<>("webhook endpoint", Map.of(), Set.of());

  private final long seed;
  private Instant now = Instant.EPOCH;
  private Instant moment = Instant.EPOCH;

  Tables(long seed) {
    this.seed = seed;
    this.ids = new Ids(new SplittableRandom(seed));
    this.sideIds = new Ids(new SplittableRandom(~seed));
  }

  /** What a shop's page needs of an intent; computed, so that generated days needn't keep it. */
  String clientSecret(PaymentIntent intent) {
    Ids secret = new Ids(new SplittableRandom(seed * 31 + intent.id().hashCode()));
    return intent.id() + "_secret_" + secret.text(25);
  }

  /** What the test token behind a method does; generated days' methods do nothing special. */
  TestMethod.Behaviour behaviourOf(Instrument instrument) {
    return instrument.methodId() == null
        ? TestMethod.Behaviour.SUCCEEDS
        : paymentMethods.get(instrument.methodId(), "payment_method").behaviour().behaviour();
  }

  /** When the event being handled happens: never the clock of the machine. */
  Instant moment() {
    return moment;
  }

  /** The latest moment any event happened: the provider's "now". */
  Instant now() {
    return now;
  }

  /** Takes the time of an event: whole seconds, as the provider keeps them. */
  Instant happen(Instant at) {
    Instant second = at.truncatedTo(ChronoUnit.SECONDS);
    moment = second;
    if (second.isAfter(now)) {
      now = second;
    }
    return second;
  }

  /** Money of a payment becomes available at midnight UTC two days later. */
  static Instant settlement(Instant at) {
    return at.atZone(ZoneOffset.UTC)
        .toLocalDate()
        .plusDays(SETTLEMENT_DAYS)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }

  /** Midnight UTC of this moment or the next one. */
  static Instant midnightFrom(Instant at) {
    Instant midnight = at.truncatedTo(ChronoUnit.DAYS);
    return midnight.equals(at) ? at : midnight.plus(Duration.ofDays(1));
  }

  /** Writes one movement of the balance. */
  BalanceTransaction move(Movement movement) {
    BalanceTransaction row =
        new BalanceTransaction(
            ids.next("txn_3"),
            movement.at(),
            movement.availableOn(),
            movement.type(),
            movement.category(),
            movement.amount(),
            movement.fee(),
            movement.currency(),
            movement.source(),
            movement.description(),
            null);
    transactions.put(row);
    return row;
  }

  /** A movement to be written; available at once unless {@link #availableFrom} says otherwise. */
  record Movement(
      String type,
      String category,
      long amount,
      long fee,
      String currency,
      Instant at,
      Instant availableOn,
      @Nullable String source,
      @Nullable String description) {
    static Movement of(
        String type,
        String category,
        long amount,
        String currency,
        Instant at,
        @Nullable String source,
        @Nullable String description) {
      return new Movement(type, category, amount, 0, currency, at, at, source, description);
    }

    Movement withFee(long newFee) {
      return new Movement(
          type, category, amount, newFee, currency, at, availableOn, source, description);
    }

    Movement availableFrom(Instant when) {
      return new Movement(type, category, amount, fee, currency, at, when, source, description);
    }
  }

  static Map<String, String> checkedMetadata(Map<String, String> metadata) {
    if (metadata.size() > MAX_METADATA_KEYS) {
      throw new SandboxException(
          400, null, "metadata", "Metadata may have at most " + MAX_METADATA_KEYS + " keys.");
    }
    metadata.forEach(
        (key, value) -> {
          boolean badKey =
              key.isEmpty()
                  || key.length() > MAX_METADATA_KEY
                  || key.contains("[")
                  || key.contains("]");
          if (badKey || value.length() > MAX_METADATA_VALUE) {
            throw new SandboxException(
                400, null, "metadata[" + key + "]", "Metadata key or value is too long.");
          }
        });
    return Map.copyOf(metadata);
  }

  /** The provider's rule for updates: keys are merged, an empty value deletes its key. */
  static Map<String, String> mergedMetadata(Map<String, String> old, Map<String, String> changes) {
    Map<String, String> merged = new HashMap<>(old);
    changes.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    return checkedMetadata(merged);
  }
}
