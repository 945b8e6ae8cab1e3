package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** All that can go wrong, in one place. */
final class Faults {
  static final List<Fault> ALL =
      Stream.of(
              PaymentFaults.all(),
              RefundFaults.all(),
              DisputeFaults.all(),
              FulfillmentFaults.all(),
              WebhookFaults.all(),
              StockFaults.all(),
              EventFaults.all(),
              PayoutFaults.all(),
              AttributionFaults.all())
          .flatMap(List::stream)
          .toList();

  private Faults() {}

  /** At least one fault of each type, and each of several with a chance of one half. */
  static List<Fault> drawn(SplittableRandom chance) {
    Map<DiscrepancyType, List<Fault>> byType = new EnumMap<>(DiscrepancyType.class);
    ALL.forEach(fault -> byType.computeIfAbsent(fault.type(), _ -> new ArrayList<>()).add(fault));
    List<Fault> drawn = new ArrayList<>();
    for (List<Fault> causes : byType.values()) {
      int sure = chance.nextInt(causes.size());
      for (int i = 0; i < causes.size(); i++) {
        if (i == sure || chance.nextBoolean()) {
          drawn.add(causes.get(i));
        }
      }
    }
    return drawn;
  }
}
