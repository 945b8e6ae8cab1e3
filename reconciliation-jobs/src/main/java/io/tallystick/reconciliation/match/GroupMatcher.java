package io.tallystick.reconciliation.match;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.money.Currencies;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Matches what is left of one group (an order, a payment, and all that refers to them) for one kind
 * of movement, and names what doesn't match.
 *
 * <p>From the surest reference to the weakest: the object's own id, its payment, the order. At each
 * level equal amounts pair off one to one, then whole sums may agree (several charges of one order,
 * several partial refunds). What could be paired in more than one way with different results is
 * never guessed: it is reported with all its entries.
 */
final class GroupMatcher {
  private final MatchRun run;
  private final String kind;
  private final MatchRules rules;
  private final GroupFacts facts;

  private final List<MatchItem> books = new ArrayList<>();
  private final List<Unit> units = new ArrayList<>();
  private final List<MatchItem> matched = new ArrayList<>();
  private final List<MatchItem> timing = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  private GroupMatcher(MatchRun run, String kind, GroupFacts facts) {
    this.run = run;
    this.kind = kind;
    this.rules = MatchRules.of(kind);
    this.facts = facts;
  }

  /** Matches the entries of {@code kind} among {@code items}; the others are context. */
  static GroupResult match(MatchRun run, String groupKey, String kind, List<MatchItem> items) {
    var matcher = new GroupMatcher(run, kind, new GroupFacts(kind, items));
    return matcher.run(groupKey, items);
  }

  private GroupResult run(String groupKey, List<MatchItem> items) {
    List<MatchItem> provider = new ArrayList<>();
    for (MatchItem item : items) {
      if (item.kind().equals(kind) && item.moves() && !item.settled()) {
        (item.books() ? books : provider).add(item);
      }
    }
    units.addAll(Unit.of(provider));
    level(false, (book, unit) -> unit.isNamedBy(book.providerRef()));
    level(false, (book, unit) -> unit.belongsToPayment(book.providerRef()));
    level(
        true,
        (book, unit) ->
            book.orderId() != null
                && book.orderId().equals(facts.orderOf(unit))
                && !unit.contradicts(book.providerRef()));
    List.copyOf(books).forEach(this::booksOnly);
    List.copyOf(units).forEach(this::providerOnly);
    findings.addAll(facts.overRefunds(List.copyOf(findings), matched));
    return new GroupResult(groupKey, matched, timing, findings);
  }

  /**
   * Settles every cluster of entries that {@code link} connects, then forgets its entries.
   *
   * @param mayGrow could more entries of the same cluster still come, from the other side's next
   *     day?
   */
  private void level(boolean mayGrow, BiPredicate<MatchItem, Unit> link) {
    for (MatchItem seed : List.copyOf(books)) {
      if (!books.contains(seed)) {
        continue;
      }
      Set<MatchItem> ours = new LinkedHashSet<>(List.of(seed));
      Set<Unit> theirs = new LinkedHashSet<>();
      boolean grown = true;
      while (grown) {
        grown = false;
        for (Unit unit : units) {
          if (!theirs.contains(unit) && ours.stream().anyMatch(b -> link.test(b, unit))) {
            grown = theirs.add(unit);
          }
        }
        for (MatchItem book : books) {
          if (!ours.contains(book) && theirs.stream().anyMatch(u -> link.test(book, u))) {
            grown = ours.add(book);
          }
        }
      }
      if (!theirs.isEmpty()) {
        settle(new ArrayList<>(ours), new ArrayList<>(theirs), mayGrow);
      }
    }
  }

  private void settle(List<MatchItem> ours, List<Unit> theirs, boolean mayGrow) {
    books.removeAll(ours);
    units.removeAll(theirs);
    List<MatchItem> allOurs = List.copyOf(ours);
    List<Unit> voided = theirs.stream().filter(Unit::isVoid).toList();
    theirs.removeAll(voided);
    pairEqualAmounts(ours, theirs, allOurs);
    if (!ours.isEmpty() && !theirs.isEmpty()) {
      settleSums(ours, theirs, allOurs, mayGrow);
    } else if (!ours.isEmpty() && !voided.isEmpty()) {
      wentBack(ours, voided);
      return;
    }
    voided.forEach(unit -> matched.addAll(unit.items()));
    // what is left on one side only may still find its counterpart by a weaker reference
    books.addAll(ours);
    units.addAll(theirs);
  }

  private void pairEqualAmounts(List<MatchItem> ours, List<Unit> theirs, List<MatchItem> all) {
    for (MatchItem book : List.copyOf(ours)) {
      for (Unit unit : theirs) {
        if (unit.netMinor() == book.amountMinor() && unit.currency().equals(book.currency())) {
          agree(List.of(book), List.of(unit), all);
          ours.remove(book);
          theirs.remove(unit);
          break;
        }
      }
    }
  }

  private void settleSums(
      List<MatchItem> ours, List<Unit> theirs, List<MatchItem> all, boolean mayGrow) {
    Set<String> currencies = new TreeSet<>();
    ours.forEach(b -> currencies.add(b.currency()));
    theirs.forEach(u -> currencies.add(u.currency()));
    if (currencies.size() > 1) {
      findings.add(currencyDiffers(ours, theirs));
    } else if (sum(ours) == sumUnits(theirs)) {
      agree(ours, theirs, all);
    } else if (mayGrow && isYoung(ours, theirs)) {
      timing.addAll(ours);
      theirs.forEach(unit -> timing.addAll(unit.items()));
    } else {
      findings.add(amountDiffers(ours, theirs));
    }
    ours.clear();
    theirs.clear();
  }

  private boolean isYoung(List<MatchItem> ours, List<Unit> theirs) {
    return ours.stream().anyMatch(b -> !b.occurredAt().isBefore(run.graceStart()))
        || theirs.stream().anyMatch(u -> !u.began().isBefore(run.graceStart()));
  }

  private void agree(List<MatchItem> ours, List<Unit> theirs, List<MatchItem> all) {
    matched.addAll(ours);
    theirs.forEach(unit -> matched.addAll(unit.items()));
    if (rules != MatchRules.CHARGE) {
      return;
    }
    for (Unit unit : theirs) {
      String named = unit.orderId();
      boolean weNameOne = all.stream().anyMatch(b -> b.orderId() != null);
      if (named != null && weNameOne && all.stream().noneMatch(b -> named.equals(b.orderId()))) {
        findings.add(drift(ours.get(0), unit, named));
      }
    }
  }

  private Finding drift(MatchItem book, Unit unit, String named) {
    return new Finding(
        DiscrepancyType.METADATA_DRIFT,
        kind,
        book.orderId(),
        unit.providerRef(),
        unit.currency(),
        unit.netMinor(),
        unit.netMinor(),
        "The amounts agree, but the provider's metadata names order %s where our books say %s."
            .formatted(named, book.orderId()),
        List.of(book),
        unit.items());
  }

  private Finding currencyDiffers(List<MatchItem> ours, List<Unit> theirs) {
    return bothSides(
        DiscrepancyType.CURRENCY_MISMATCH,
        ours,
        theirs,
        "Our books say %s, the provider says %s."
            .formatted(money(ours.get(0)), money(theirs.get(0))));
  }

  private Finding amountDiffers(List<MatchItem> ours, List<Unit> theirs) {
    String currency = ours.get(0).currency();
    return bothSides(
        rules.amountDiffers(),
        ours,
        theirs,
        "Our books say %s, the provider says %s %s."
            .formatted(
                Currencies.toDecimal(sum(ours), currency),
                Currencies.toDecimal(sumUnits(theirs), currency),
                currency));
  }

  private Finding bothSides(
      DiscrepancyType type, List<MatchItem> ours, List<Unit> theirs, String explanation) {
    return new Finding(
        type,
        kind,
        ours.get(0).orderId(),
        theirs.get(0).providerRef(),
        ours.get(0).currency(),
        sum(ours),
        sumUnits(theirs),
        explanation,
        List.copyOf(ours),
        theirs.stream().flatMap(u -> u.items().stream()).toList());
  }

  private void wentBack(List<MatchItem> ours, List<Unit> voided) {
    findings.add(
        bothSides(
            rules.moneyWentBack(),
            ours,
            voided,
            kind.equals("refund")
                ? "The refund went through and failed later: the customer hasn't got the money."
                : "The provider took the money and gave it back: the payment failed."));
  }

  private void booksOnly(MatchItem book) {
    if (book.amountMinor() == 0) {
      matched.add(book); // an order for nothing needs no payment
      return;
    }
    MatchItem known = facts.providerStatement(book);
    if (known == null && !book.occurredAt().isBefore(run.graceStart())) {
      timing.add(book);
      return;
    }
    DiscrepancyType type = known == null ? rules.booksOnly() : rules.notMovedAtProvider();
    String explanation =
        known == null
            ? "Our books state %s; the provider has no trace of it.".formatted(movement(book))
            : "Our books state %s; the provider says '%s'."
                .formatted(movement(book), known.status());
    findings.add(
        new Finding(
            type,
            kind,
            book.orderId(),
            book.providerRef(),
            book.currency(),
            book.amountMinor(),
            null,
            explanation,
            List.of(book),
            List.of()));
  }

  private void providerOnly(Unit unit) {
    if (unit.netMinor() == 0) {
      matched.addAll(unit.items());
    } else if (!unit.began().isBefore(run.graceStart())) {
      timing.addAll(unit.items());
    } else {
      findings.add(providerOnlyFinding(unit));
    }
  }

  private Finding providerOnlyFinding(Unit unit) {
    MatchItem statement = facts.booksStatement(unit);
    DiscrepancyType type;
    String explanation;
    if (statement != null) {
      type = rules.notMovedInBooks();
      explanation =
          "The provider states %s; our books say '%s'."
              .formatted(movement(unit), statement.status());
    } else {
      type = facts.unexpected(unit, run.orderRegistry(), matched);
      explanation =
          switch (type) {
            case DUPLICATE_CHARGE ->
                "The order is paid already; the provider took %s once more.".formatted(money(unit));
            case PAID_NOT_RECORDED ->
                "The provider took %s for this order; our books have no such payment."
                    .formatted(money(unit));
            case OVER_REFUNDED ->
                "The provider gave back %s more than our books know, and more than was taken."
                    .formatted(
                        Currencies.toDecimal(-unit.netMinor(), unit.currency())
                            + " "
                            + unit.currency());
            default ->
                "The provider states %s; nothing in our books refers to it."
                    .formatted(movement(unit));
          };
    }
    return new Finding(
        type,
        kind,
        statement != null && statement.orderId() != null
            ? statement.orderId()
            : facts.orderOf(unit),
        unit.providerRef(),
        unit.currency(),
        null,
        unit.netMinor(),
        explanation,
        statement == null ? List.of() : List.of(statement),
        unit.items());
  }

  private static long sum(List<MatchItem> items) {
    return items.stream().mapToLong(MatchItem::amountMinor).sum();
  }

  private static long sumUnits(List<Unit> units) {
    return units.stream().mapToLong(Unit::netMinor).sum();
  }

  private String movement(MatchItem item) {
    return movement(item.amountMinor(), item.currency());
  }

  private String movement(Unit unit) {
    return movement(unit.netMinor(), unit.currency());
  }

  /** "a refund of 7.00 EUR": the word has the sign. */
  private String movement(long minor, String currency) {
    boolean outgoing = kind.equals("refund") || kind.equals("dispute");
    return "%s %s of %s %s"
        .formatted(
            kind.startsWith("a") ? "an" : "a",
            kind.replace('_', ' '),
            Currencies.toDecimal(outgoing ? -minor : minor, currency),
            currency);
  }

  private static String money(MatchItem item) {
    return Currencies.toDecimal(item.amountMinor(), item.currency()) + " " + item.currency();
  }

  private static String money(Unit unit) {
    return Currencies.toDecimal(unit.netMinor(), unit.currency()) + " " + unit.currency();
  }
}
