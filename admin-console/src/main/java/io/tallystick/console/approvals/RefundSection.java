package io.tallystick.console.approvals;

import io.tallystick.checkout.refund.Refunds;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.order.Books;
import io.tallystick.console.order.JdbcBooks;
import io.tallystick.console.order.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Refunds that wait for a decision. */
@Component
final class RefundSection implements ApprovalSection {
  /**
   * One of them.
   *
   * @param until it can be approved
   * @param verdict on its order; null: it is gone from the books
   * @param obstacle why this person can't approve it; empty: they can
   */
  record Waiting(
      JdbcWaitingRefunds.Row refund,
      Instant until,
      boolean expired,
      boolean own,
      @Nullable Verdict verdict,
      String obstacle) {}

  private final JdbcWaitingRefunds waiting;
  private final JdbcBooks books;
  private final Clock clock;
  private final Duration life;

  RefundSection(JdbcWaitingRefunds waiting, JdbcBooks books, Clock clock, Refunds refunds) {
    this.waiting = waiting;
    this.books = books;
    this.clock = clock;
    this.life = refunds.requestLife();
  }

  @Override
  public String template() {
    return "approvals/refunds";
  }

  @Override
  public int order() {
    return 10;
  }

  @Override
  public void show(Model model, Person me) {
    List<JdbcWaitingRefunds.Row> rows = waiting.oldest();
    Map<String, Books> orders =
        books.of(rows.stream().map(JdbcWaitingRefunds.Row::orderId).distinct().toList());
    model.addAttribute(
        "refundsWaiting",
        rows.stream().map(each -> row(each, orders.get(each.orderId()), me)).toList());
    model.addAttribute("refundsInAll", rows.isEmpty() ? 0L : rows.getFirst().inAll());
  }

  private Waiting row(JdbcWaitingRefunds.Row row, @Nullable Books order, Person me) {
    Instant until = row.requestedAt().plus(life);
    boolean expired = !clock.instant().isBefore(until);
    boolean own = me.name().equalsIgnoreCase(row.requestedBy());
    String obstacle = "";
    if (!me.may(Right.DECIDE_REFUND)) {
      obstacle = "Your roles don't include deciding on refunds.";
    } else if (own) {
      obstacle = "You asked for it yourself, so somebody else has to decide.";
    } else if (expired) {
      obstacle = "It was asked for too long ago: it can only be rejected, and asked for anew.";
    }
    return new Waiting(
        row, until, expired, own, order == null ? null : Verdict.of(order), obstacle);
  }
}
