package io.tallystick.reconciliation.match;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.money.Currencies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a group tells beyond the entries to be matched: payments that are settled, attempts that
 * moved no money, what the provider says of them, whether more was refunded than captured.
 */
final class GroupFacts {
  private final String kind;
  private final List<MatchItem> items;
  private final Set<MatchItem> usedStatements = new HashSet<>();

  GroupFacts(String kind, List<MatchItem> items) {
    this.kind = kind;
    this.items = items;
  }

  /** What the provider says of a movement that it hasn't made; null if it knows nothing. */
  @Nullable MatchItem providerStatement(MatchItem book) {
    MatchItem found = null;
    for (MatchItem item : items) {
      if (!item.books() && item.kind().equals(kind) && !item.moves() && names(book, item)) {
        if ("succeeded".equals(item.status())) {
          return null; // a later attempt made it; its movement is still to come
        }
        found = found == null ? item : found;
      }
    }
    return found;
  }

  private static boolean names(MatchItem book, MatchItem object) {
    String ref = book.providerRef();
    return ref == null
        ? same(book.orderId(), object.orderId()) && book.amountMinor() == object.amountMinor()
        : ref.equals(object.sourceId())
            || (book.amountMinor() == object.amountMinor()
                && (ref.equals(object.chargeId()) || ref.equals(object.paymentIntentId())));
  }

  /** What our books say of a movement that they hold for not made; null if they know nothing. */
  @Nullable MatchItem booksStatement(Unit unit) {
    List<MatchItem> candidates = new ArrayList<>();
    for (MatchItem item : items) {
      if (item.books()
          && item.kind().equals(kind)
          && !item.moves()
          && !usedStatements.contains(item)) {
        candidates.add(item);
      }
    }
    MatchItem found = null;
    for (MatchItem item : candidates) {
      String ref = item.providerRef();
      if (unit.isNamedBy(ref) || (kind.equals("charge") && unit.belongsToPayment(ref))) {
        found = item;
        break;
      }
    }
    for (MatchItem item : candidates) {
      boolean related =
          unit.belongsToPayment(item.providerRef())
              || (same(item.orderId(), orderOf(unit)) && !unit.contradicts(item.providerRef()));
      if (found == null && related && sameMoney(item, unit)) {
        found = item;
      }
    }
    if (found != null) {
      usedStatements.add(found);
    }
    return found;
  }

  private static boolean sameMoney(MatchItem item, Unit unit) {
    return item.amountMinor() == unit.netMinor() && item.currency().equals(unit.currency());
  }

  /** Which of our orders a movement belongs to, by our books before its metadata. */
  @Nullable String orderOf(Unit unit) {
    for (MatchItem item : items) {
      if (item.books() && item.orderId() != null && unit.belongsToPayment(item.providerRef())) {
        return item.orderId();
      }
    }
    if (unit.orderId() != null) {
      return unit.orderId();
    }
    for (MatchItem item : items) {
      boolean ofItsPayment = !item.books() && unit.belongsToPayment(item.paymentIntentId());
      if (item.orderId() != null && ofItsPayment) {
        return item.orderId(); // a refund's row may leave out what its charge's names
      }
    }
    return null;
  }

  /** Names a movement of the provider that our books don't state at all. */
  DiscrepancyType unexpected(Unit unit, boolean orderRegistry, List<MatchItem> matched) {
    return switch (kind) {
      case "charge" -> unexpectedCharge(unit, orderRegistry, matched);
      case "refund" ->
          isOverRefunded() ? DiscrepancyType.OVER_REFUNDED : DiscrepancyType.REFUND_NOT_RECORDED;
      case "dispute" -> DiscrepancyType.DISPUTE_NOT_RECORDED;
      default -> DiscrepancyType.UNKNOWN_TO_US;
    };
  }

  private DiscrepancyType unexpectedCharge(
      Unit unit, boolean orderRegistry, List<MatchItem> matched) {
    String order = orderOf(unit);
    if (order == null) {
      return DiscrepancyType.UNKNOWN_TO_US;
    }
    long recorded = 0;
    boolean sameAmount = false;
    boolean known = !orderRegistry;
    Long total = null;
    for (MatchItem item : items) {
      if (!order.equals(item.orderId())) {
        continue;
      }
      if (item.orderTotalMinor() != null) {
        total = item.orderTotalMinor();
        known = true;
      }
      if (item.books() && item.kind().equals("charge")) {
        known = true;
        boolean confirmed = item.moves() && (item.settled() || matched.contains(item));
        if (confirmed && item.currency().equals(unit.currency())) {
          recorded += item.amountMinor();
          sameAmount |= item.amountMinor() == unit.netMinor();
        }
      }
    }
    if (!known) {
      return DiscrepancyType.UNKNOWN_TO_US;
    }
    boolean covered = total == null ? sameAmount : recorded + unit.netMinor() > total;
    return recorded > 0 && covered
        ? DiscrepancyType.DUPLICATE_CHARGE
        : DiscrepancyType.PAID_NOT_RECORDED;
  }

  private boolean isOverRefunded() {
    return items.stream().anyMatch(i -> i.kind().equals("over_refund"));
  }

  /** Orders of which more was refunded than captured, unless a finding says so already. */
  List<Finding> overRefunds(List<Finding> findings, List<MatchItem> matched) {
    List<Finding> found = new ArrayList<>();
    if (!kind.equals("refund")) {
      return found;
    }
    List<MatchItem> books = over(true);
    List<MatchItem> provider = over(false);
    for (MatchItem order : books) {
      MatchItem payment =
          provider.stream()
              .filter(p -> same(p.orderId(), order.orderId()))
              .findFirst()
              .orElse(null);
      found.add(overRefund(order, payment, matched));
    }
    for (MatchItem payment : provider) {
      boolean said =
          books.stream().anyMatch(o -> same(o.orderId(), payment.orderId()))
              || findings.stream()
                  .anyMatch(
                      f ->
                          f.type() == DiscrepancyType.OVER_REFUNDED
                              && same(f.orderId(), payment.orderId()));
      if (!said) {
        found.add(overRefund(null, payment, matched));
      }
    }
    return found;
  }

  private Finding overRefund(
      @Nullable MatchItem books, @Nullable MatchItem provider, List<MatchItem> matched) {
    MatchItem fact = Objects.requireNonNull(books != null ? books : provider);
    String currency = fact.currency();
    String captured = Currencies.toDecimal(Long.parseLong(String.valueOf(fact.status())), currency);
    String refunded = Currencies.toDecimal(fact.amountMinor(), currency);
    Long providerMinor = confirmedRefunds(fact, matched);
    if (provider != null) {
      providerMinor = -provider.amountMinor();
    }
    return new Finding(
        DiscrepancyType.OVER_REFUNDED,
        kind,
        fact.orderId(),
        fact.paymentIntentId(),
        currency,
        books == null ? null : -books.amountMinor(),
        providerMinor,
        "%s %s was refunded of %s captured.".formatted(refunded, currency, captured),
        refundsOf(fact, books, true),
        refundsOf(fact, books == null ? provider : null, false));
  }

  /** The statement that too much was refunded, and a side's refunds of that order or payment. */
  private List<MatchItem> refundsOf(MatchItem fact, @Nullable MatchItem over, boolean booksSide) {
    List<MatchItem> refunds = new ArrayList<>();
    if (over != null) {
      refunds.add(over);
    }
    for (MatchItem item : items) {
      boolean ofIt =
          same(item.orderId(), fact.orderId())
              || same(item.paymentIntentId(), fact.paymentIntentId());
      if (item.books() == booksSide && item.kind().equals(kind) && item.moves() && ofIt) {
        refunds.add(item);
      }
    }
    return refunds;
  }

  /** Of an order's refunds in our books, what the provider states, too; null if nothing. */
  private @Nullable Long confirmedRefunds(MatchItem fact, List<MatchItem> matched) {
    long sum = 0;
    for (MatchItem item : items) {
      if (item.books()
          && item.kind().equals(kind)
          && same(item.orderId(), fact.orderId())
          && item.currency().equals(fact.currency())
          && (item.settled() || matched.contains(item))) {
        sum += item.amountMinor();
      }
    }
    return sum == 0 ? null : sum;
  }

  private List<MatchItem> over(boolean booksSide) {
    return items.stream()
        .filter(item -> item.kind().equals("over_refund") && item.books() == booksSide)
        .toList();
  }

  private static boolean same(@Nullable String a, @Nullable String b) {
    return a != null && a.equals(b);
  }
}
