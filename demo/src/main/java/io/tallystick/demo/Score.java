package io.tallystick.demo;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What went wrong against what was found. */
record Score(
    List<Injected.Found> injected,
    List<Injected.Found> found,
    List<Injected.Found> missed,
    List<Injected.Found> falselyRaised) {

  static Score of(List<Injected> injected, List<Injected.Found> found) {
    List<Injected.Found> expected = injected.stream().map(Injected::expected).toList();
    List<Injected.Found> missed = new ArrayList<>(expected);
    List<Injected.Found> falselyRaised = new ArrayList<>();
    for (Injected.Found one : found) {
      if (!missed.removeIf(e -> names(e, one))) {
        falselyRaised.add(one);
      }
    }
    return new Score(expected, found, missed, falselyRaised);
  }

  /** An expectation without reference leaves it open: the order says which it is. */
  private static boolean names(Injected.Found expected, Injected.Found found) {
    return expected.type() == found.type()
        && Objects.equals(expected.orderId(), found.orderId())
        && (expected.providerRef() == null || expected.providerRef().equals(found.providerRef()));
  }

  boolean exact() {
    return missed.isEmpty() && falselyRaised.isEmpty();
  }

  String table() {
    var table = new StringBuilder();
    table.append(
        "%-28s %9s %9s %9s %9s%n".formatted("went wrong", "happened", "found", "missed", "false"));
    for (DiscrepancyType type : DiscrepancyType.values()) {
      long in = count(injected, type);
      long miss = count(missed, type);
      long wrong = count(falselyRaised, type);
      if (in + wrong > 0) {
        table.append("%-28s %9d %9d %9d %9d%n".formatted(type, in, in - miss, miss, wrong));
      }
    }
    missed.forEach(one -> table.append("missed: %s%n".formatted(one)));
    falselyRaised.forEach(one -> table.append("falsely raised: %s%n".formatted(one)));
    return table.toString();
  }

  private static long count(List<Injected.Found> all, DiscrepancyType type) {
    return all.stream().filter(one -> one.type() == type).count();
  }

  String verdict() {
    return exact()
        ? "Every leak was found, and nothing else was raised."
        : "%d missed, %d falsely raised.".formatted(missed.size(), falselyRaised.size());
  }
}
