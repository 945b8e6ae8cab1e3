package io.tallystick.checkout.refund;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Refunds, from the wish to the provider's last word. Each call may be repeated: it has one effect.
 * All of a payment's refunds that aren't rejected or failed together never exceed what it took, but
 * for those the provider tells of by itself.
 */
public final class Refunds {
  /** So long a request can be approved, if nothing else is set. */
  public static final Duration REQUEST_LIFE = Duration.ofDays(3);

  private final JdbcRefunds jdbc;
  private final RefundGround ground;
  private final RefundedOrders orders;
  private final RefundRequests requests;
  private final RefundNews news;
  private final RefundCalls calls;
  private final RefundHistory history;
  private final TransactionTemplate transaction;
  private final Duration requestLife;

  /**
   * @param provider asked for only when a call is made: all else needs no key
   */
  public Refunds(
      DataSource dataSource,
      TransactionTemplate transaction,
      Orders orders,
      OrderEvents events,
      Audit audit,
      Supplier<PaymentProvider> provider,
      Clock clock,
      Ids ids) {
    this(
        dataSource,
        transaction,
        orders,
        events,
        audit,
        provider,
        new RefundMeters(Meters.none()),
        clock,
        ids,
        REQUEST_LIFE);
  }

  Refunds(
      DataSource dataSource,
      TransactionTemplate transaction,
      Orders orders,
      OrderEvents events,
      Audit audit,
      Supplier<PaymentProvider> provider,
      RefundMeters meters,
      Clock clock,
      Ids ids,
      Duration requestLife) {
    this.transaction = transaction;
    this.requestLife = requestLife;
    this.jdbc = new JdbcRefunds(dataSource);
    this.ground = new RefundGround(dataSource);
    this.history = new RefundHistory(audit, ground);
    this.orders = new RefundedOrders(ground, history, orders);
    this.requests =
        new RefundRequests(jdbc, ground, history, transaction, meters, clock, ids, requestLife);
    this.news = new RefundNews(jdbc, ground, history, this.orders, events, transaction, clock, ids);
    this.calls =
        new RefundCalls(
            jdbc,
            new JdbcOpenRefunds(dataSource),
            ground,
            history,
            news,
            provider,
            transaction,
            clock);
  }

  /**
   * Asks for money to go back; somebody else has to approve it. Of an order that was paid twice,
   * the earliest payment gives it that has enough left.
   *
   * @param amountMinor in the currency of the payment
   * @param requestKey the caller's: the same key and request again is the same refund
   * @throws IllegalArgumentException if the amount isn't positive, a text is empty, or the
   *     requester is called like one of our programs
   */
  public RequestResult request(
      String orderId, long amountMinor, String reason, String requestedBy, String requestKey) {
    return request(
        orderId, amountMinor, reason, requestedBy, requestKey, _ -> RefundLimit.ANYTHING);
  }

  /**
   * The same for somebody who may only ask for so much. Of two requests at once the second counts
   * the first.
   *
   * @param limits of the person, per currency
   */
  public RequestResult request(
      String orderId,
      long amountMinor,
      String reason,
      String requestedBy,
      String requestKey,
      Function<String, RefundLimit> limits) {
    return requests.request(orderId, amountMinor, reason, requestedBy, requestKey, limits);
  }

  /**
   * Gives back what a checkout took and can't honour: requested and approved by policy. Once per
   * attempt; again with the same amount it is the same refund.
   */
  public RequestResult compensate(String attemptId, long amountMinor, String reason) {
    return requests.compensate(attemptId, amountMinor, reason);
  }

  /**
   * Approves what somebody else requested, unless that was too long ago. The worker submits it
   * then.
   *
   * @param amountMinor as the approver saw it
   */
  public DecisionResult approve(String refundId, String by, long amountMinor) {
    return requests.approve(refundId, by, amountMinor);
  }

  /** So long after it was asked for a refund can be approved. */
  public Duration requestLife() {
    return requestLife;
  }

  /** Refuses what somebody else requested; its amount is free again. */
  public DecisionResult reject(String refundId, String by, String why) {
    return requests.reject(refundId, by, why);
  }

  /**
   * Sends an approved refund to the provider. Of many at once one does.
   *
   * @throws IllegalStateException in a transaction
   */
  public SubmitResult submit(String refundId) {
    return calls.submit(refundId);
  }

  /**
   * Asks the provider how an open refund stands, and submits it again if it certainly has none.
   *
   * @throws IllegalStateException in a transaction
   */
  public void ask(String refundId) {
    calls.ask(refundId);
  }

  /**
   * Asks the provider how a refund stands and takes the answer down; sends nothing. What was
   * learnt, and why nothing was, stands in the refund then.
   *
   * @throws IllegalStateException in a transaction
   */
  public void inquire(String refundId, Told told) {
    calls.inquire(refundId, told);
  }

  /** Applies what the provider says of a refund, ours or made in its dashboard. */
  public Learned learn(ProviderRefund refund, Told told) {
    return news.learn(refund, told, null);
  }

  /**
   * To be called in the transaction in which a capture becomes known: of refunds the provider told
   * of before that, the order couldn't follow.
   *
   * @param because the provider's payment
   */
  public void captureKnown(String orderId, Told told, String because) {
    transaction.executeWithoutResult(
        _ -> {
          RefundGround.Order order = ground.lockOrder(orderId);
          if (order != null) {
            long refunded = ground.refunded(orderId, order.currency());
            if (refunded > 0) {
              orders.follow(orderId, order.currency(), refunded, told, because);
            }
          }
        });
  }

  /** The refund as it stands. */
  public Optional<Refund> find(String refundId) {
    return Optional.ofNullable(jdbc.find(refundId)).map(RefundRow::refund);
  }

  /** The order's refunds, the earliest first; at most a thousand. */
  public List<Refund> ofOrder(String orderId) {
    return jdbc.ofOrder(orderId).stream().map(RefundRow::refund).toList();
  }

  /** Marks an order whose refund stays open for too long. */
  void review(JdbcOpenRefunds.Due due) {
    transaction.executeWithoutResult(
        _ -> {
          ground.lockOrder(due.orderId());
          RefundRow row = jdbc.lock(due.refundId());
          boolean open =
              row != null
                  && switch (row.state()) {
                    case APPROVED, SUBMITTED, UNKNOWN, PENDING -> true;
                    case REQUESTED, REJECTED, SUCCEEDED, FAILED -> false;
                  };
          if (open) {
            history.review(
                due.orderId(),
                "Refund %s stays open: look at the provider".formatted(due.refundId()),
                Told.byAnswer("refunds"));
          }
        });
  }
}
