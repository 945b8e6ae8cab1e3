package io.tallystick.reconciliation.match;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One charge, refund, dispute ... of the provider with all movements that belong to it: a captured
 * charge and the reversal of its uncaptured rest are one unit, so are a refund and its failure.
 */
record Unit(String id, List<MatchItem> items) {
  /** Groups a side's entries by the object that they moved money for. */
  static List<Unit> of(List<MatchItem> provider) {
    Map<String, List<MatchItem>> byObject = new LinkedHashMap<>();
    for (MatchItem item : provider) {
      byObject.computeIfAbsent(object(item), _ -> new ArrayList<>()).add(item);
    }
    List<Unit> units = new ArrayList<>();
    byObject.forEach((id, items) -> units.add(new Unit(id, List.copyOf(items))));
    return units;
  }

  private static String object(MatchItem item) {
    // an uncaptured rest has a source of its own, but it is the charge's
    String id = item.kind().equals("charge") ? item.chargeId() : item.sourceId();
    if (id == null) {
      id = item.sourceId() != null ? item.sourceId() : item.entryKey();
    }
    return id + "/" + item.currency();
  }

  MatchItem first() {
    return items.get(0);
  }

  long netMinor() {
    return items.stream().mapToLong(MatchItem::amountMinor).sum();
  }

  String currency() {
    return first().currency();
  }

  /** Money came and went again: a charge that failed later, a refund that bounced. */
  boolean isVoid() {
    return netMinor() == 0 && items.size() > 1;
  }

  @Nullable String orderId() {
    return items.stream().map(MatchItem::orderId).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /** When it began: a later reversal doesn't make it young again. */
  Instant began() {
    return items.stream().map(MatchItem::occurredAt).min(Instant::compareTo).orElseThrow();
  }

  /** The id by which people look the movement up at the provider. */
  String providerRef() {
    MatchItem item = first();
    boolean ofPayment = item.kind().equals("charge") && item.paymentIntentId() != null;
    String ref = ofPayment ? item.paymentIntentId() : item.sourceId();
    return ref != null ? ref : Objects.requireNonNullElse(item.entryId(), item.entryKey());
  }

  /** Does {@code ref} name this very object (its own id or its balance transaction)? */
  boolean isNamedBy(@Nullable String ref) {
    return ref != null
        && items.stream().anyMatch(i -> ref.equals(i.entryId()) || ref.equals(i.sourceId()));
  }

  /** Does {@code ref} name the payment that this object belongs to? */
  boolean belongsToPayment(@Nullable String ref) {
    return ref != null
        && items.stream()
            .anyMatch(i -> ref.equals(i.paymentIntentId()) || ref.equals(i.chargeId()));
  }

  /** True if this object states an id of the same sort as {@code ref}, and it is another one. */
  boolean contradicts(@Nullable String ref) {
    if (ref == null || isNamedBy(ref) || belongsToPayment(ref)) {
      return false;
    }
    MatchItem item = first();
    return Stream.of(item.paymentIntentId(), item.chargeId(), item.sourceId(), item.entryId())
        .anyMatch(id -> id != null && sort(id).equals(sort(ref)));
  }

  /** What an id's prefix says that it is the id of. A charge has one of two. */
  private static String sort(String id) {
    int end = id.indexOf('_');
    String prefix = end < 0 ? "" : id.substring(0, end);
    return prefix.equals("py") ? "ch" : prefix;
  }
}
