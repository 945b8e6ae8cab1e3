package io.tallystick.demo;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.shop.PaidOrders;
import io.tallystick.demo.shop.RefundDesk;
import io.tallystick.demo.shop.RunningShop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in the day: each known type by its usual cause, each with an order of its own.
 */
final class Mishaps {
  /** Later they'd come so near the cut-off that they'd be timing differences. */
  private static final Duration LAST = Duration.ofMinutes(21 * 60 + 50);

  private static final Duration AGAIN = Duration.ofMinutes(7);

  final List<Injected> injected = new ArrayList<>();
  final List<DiscrepancyType> notInjected = new ArrayList<>();

  /** Orders, payments and refunds that somebody's SQL has harmed. */
  final Set<String> harmed = new HashSet<>();

  /** Disputes that finance forgot to book. */
  final Set<String> forgotten = new HashSet<>();

  private final RunningShop shop;
  private final Map<DiscrepancyType, BooleanSupplier> ways = new EnumMap<>(DiscrepancyType.class);

  Mishaps(RunningShop shop, PaidOrders orders, RefundDesk desk, long seed) {
    this.shop = shop;
    var atProvider = new ProviderMishaps(shop, orders, desk, this, seed);
    var inBooks = new BooksMishaps(shop, orders, desk, this, seed);
    ways.put(DiscrepancyType.PAID_NOT_RECORDED, atProvider::webhookLost);
    ways.put(DiscrepancyType.UNKNOWN_TO_US, atProvider::paymentOfAnotherSystem);
    ways.put(DiscrepancyType.DUPLICATE_CHARGE, atProvider::chargedByHand);
    ways.put(DiscrepancyType.METADATA_DRIFT, atProvider::metadataEdited);
    ways.put(DiscrepancyType.REFUND_NOT_RECORDED, atProvider::refundedInDashboard);
    ways.put(DiscrepancyType.REFUND_FAILED_LATER, atProvider::refundSentBack);
    ways.put(DiscrepancyType.DISPUTE_NOT_RECORDED, atProvider::disputeForgotten);
    ways.put(DiscrepancyType.RECORDED_NOT_PAID, inBooks::declinedMarkedAsPaid);
    ways.put(DiscrepancyType.MISSING_AT_PROVIDER, inBooks::unsentMarkedAsPaid);
    ways.put(DiscrepancyType.AMOUNT_MISMATCH, inBooks::amountCorrected);
    ways.put(DiscrepancyType.CURRENCY_MISMATCH, inBooks::currencyMixedUp);
    ways.put(DiscrepancyType.REFUND_MISSING_AT_PROVIDER, inBooks::refundNeverSent);
    ways.put(DiscrepancyType.REFUND_AMOUNT_MISMATCH, inBooks::refundMistyped);
    ways.put(DiscrepancyType.REFUND_STATUS_MISMATCH, inBooks::refundMarkedAsFailed);
    ways.put(DiscrepancyType.OVER_REFUNDED, inBooks::refundBookedTwice);
  }

  /** Spreads them over the day, clear of its ends and of the provider's outage. */
  void plan(Instant start, int each, long seed) {
    List<DiscrepancyType> all = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      all.addAll(ways.keySet());
    }
    Collections.shuffle(all, new Random(seed));
    long first = Duration.ofHours(14).toSeconds();
    long length = Duration.ofHours(7).toSeconds();
    for (int i = 0; i < all.size(); i++) {
      DiscrepancyType type = all.get(i);
      shop.agenda.at(start.plusSeconds(first + length * i / all.size()), () -> tryIt(type, start));
    }
  }

  private void tryIt(DiscrepancyType type, Instant start) {
    boolean late = shop.clock.instant().isAfter(start.plus(LAST));
    if (late) {
      notInjected.add(type);
    } else if (!Objects.requireNonNull(ways.get(type)).getAsBoolean()) {
      shop.agenda.in(AGAIN, () -> tryIt(type, start));
    }
  }

  void add(DiscrepancyType type, @Nullable String order, @Nullable String ref, String cause) {
    injected.add(Injected.of(type, order, ref, cause));
  }
}
