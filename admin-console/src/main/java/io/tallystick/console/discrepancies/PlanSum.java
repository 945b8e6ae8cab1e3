package io.tallystick.console.discrepancies;

import io.tallystick.checkout.discrepancy.Plan;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many of one type and currency, and their money. */
record PlanSum(String type, String currency, long rows, long minor) {

  static List<PlanSum> of(Plan plan) {
    Map<String, List<Plan.Row>> groups =
        plan.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.type() + " " + row.currency(), TreeMap::new, Collectors.toList()));
    return groups.values().stream().map(PlanSum::of).toList();
  }

  private static PlanSum of(List<Plan.Row> rows) {
    long minor =
        rows.stream()
            .map(row -> BigInteger.valueOf(row.atStakeMinor()))
            .reduce(BigInteger.ZERO, BigInteger::add)
            .longValueExact();
    Plan.Row first = rows.getFirst();
    return new PlanSum(first.type(), first.currency(), rows.size(), minor);
  }
}
