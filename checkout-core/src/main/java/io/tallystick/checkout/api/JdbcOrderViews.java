package io.tallystick.checkout.api;

import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.CustomerAnswer;
import io.tallystick.checkout.attempt.Fact;
import io.tallystick.checkout.fulfillment.Fulfillment;
import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.pricing.OrderSnapshots;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads orders for their customers. Writes nothing. */
final class JdbcOrderViews {
  private static final String ORDER =
      """
      SELECT order_id, customer_ref, lookup_hash, state, currency, total_minor, placed_at
      FROM orders WHERE order_id = :order
      """;
  private static final String LATEST_PAYMENT =
      """
      SELECT attempt_id, state FROM payment_attempt WHERE order_id = :order
      ORDER BY begun_no DESC LIMIT 1
      """;
  private static final String PAID =
      "SELECT coalesce(sum(captured_minor), 0) FROM payment_attempt WHERE order_id = :order";

  /** Not those that are only asked for: whether they are made is still open. */
  private static final String REFUNDS =
      """
      SELECT amount_minor, state, coalesce(settled_at, requested_at) AS since FROM refund
      WHERE order_id = :order AND state IN ('submitted', 'pending', 'unknown', 'succeeded', 'failed')
      ORDER BY requested_at, refund_id LIMIT 100
      """;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
  private static final int MAX_TOKEN = 200;

  private record Row(
      String orderId,
      @Nullable String customerRef,
      @Nullable String lookupHash,
      OrderState state,
      String currency,
      long totalMinor,
      Instant placedAt) {}

  private record Payment(String attemptId, PaymentState state) {}

  private final JdbcClient jdbc;
  private final TransactionTemplate oneMoment;
  private final CheckoutAttempts attempts;
  private final OrderSnapshots snapshots;
  private final Fulfillments fulfillments;

  JdbcOrderViews(
      DataSource dataSource,
      PlatformTransactionManager transactions,
      CheckoutAttempts attempts,
      OrderSnapshots snapshots,
      Fulfillments fulfillments) {
    this.jdbc = JdbcClient.create(dataSource);
    this.oneMoment = new TransactionTemplate(transactions);
    this.oneMoment.setReadOnly(true);
    this.oneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    this.attempts = attempts;
    this.snapshots = snapshots;
    this.fulfillments = fulfillments;
  }

  /**
   * The order, if the caller may see it. Whether it doesn't exist or isn't the caller's takes the
   * same work: one query, one hash, one comparison of full length.
   *
   * @param token null: none given
   * @param customerRef who is logged in; null: a guest
   */
  Optional<OrderView> find(String orderId, @Nullable String token, @Nullable String customerRef) {
    return Objects.requireNonNull(
        oneMoment.execute(
            _ -> {
              Optional<Row> row = row(ID.matcher(orderId).matches() ? orderId : "-");
              boolean holdsToken = holds(token, row.map(Row::lookupHash).orElse(null));
              boolean owns = owns(customerRef, row.map(Row::customerRef).orElse(null));
              return row.filter(_ -> holdsToken || owns).map(this::view);
            }));
  }

  private static boolean holds(@Nullable String token, @Nullable String lookupHash) {
    boolean usable = token != null && !token.isEmpty() && token.length() <= MAX_TOKEN;
    String hash = OrderTokens.hash(token != null && usable ? token : "-");
    byte[] given = hash.getBytes(StandardCharsets.US_ASCII);
    byte[] kept =
        lookupHash == null
            ? new byte[given.length]
            : lookupHash.getBytes(StandardCharsets.US_ASCII);
    boolean same = MessageDigest.isEqual(given, kept);
    return same && usable && lookupHash != null;
  }

  private static boolean owns(@Nullable String customerRef, @Nullable String owner) {
    return customerRef != null
        && owner != null
        && MessageDigest.isEqual(
            customerRef.getBytes(StandardCharsets.UTF_8), owner.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Row> row(String orderId) {
    return jdbc.sql(ORDER)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Row(
                    text(row, "order_id"),
                    row.getString("customer_ref"),
                    row.getString("lookup_hash"),
                    OrderState.of(text(row, "state")),
                    text(row, "currency"),
                    row.getLong("total_minor"),
                    time(row, "placed_at")))
        .optional();
  }

  private OrderView view(Row order) {
    Payment payment = payment(order.orderId());
    OrderWords words =
        OrderWords.of(
            order.state(),
            payment == null ? null : answer(payment.attemptId()),
            payment == null ? null : payment.state());
    List<OrderView.Refund> refunds = refunds(order.orderId());
    return new OrderView(
        order.orderId(),
        words.state(),
        words.message(),
        order.placedAt(),
        order.currency(),
        order.totalMinor(),
        jdbc.sql(PAID).param("order", order.orderId()).query(Long.class).single(),
        refunds.stream()
            .filter(refund -> refund.state().equals("done"))
            .mapToLong(OrderView.Refund::amountMinor)
            .sum(),
        snapshots.find(order.orderId()).map(PriceView::of).orElse(null),
        refunds,
        fulfillments.find(order.orderId()).map(JdbcOrderViews::sending).orElse(null));
  }

  /** What goes wrong in between is ours to put right. */
  private static String sending(Fulfillment fulfillment) {
    return switch (fulfillment.state()) {
      case NONE -> "none";
      case REQUESTED, IN_PROGRESS, FAILED -> "in_progress";
      case PARTIALLY_SHIPPED -> "partly_shipped";
      case SHIPPED -> "shipped";
      case GRANTED -> "granted";
      case CANCELLED -> "cancelled";
    };
  }

  private @Nullable CustomerAnswer answer(String attemptId) {
    Set<Fact> facts = attempts.facts(attemptId);
    return facts.isEmpty() ? null : CustomerAnswer.of(facts);
  }

  private @Nullable Payment payment(String orderId) {
    return jdbc.sql(LATEST_PAYMENT)
        .param("order", orderId)
        .query(
            (row, _) -> new Payment(text(row, "attempt_id"), PaymentState.of(text(row, "state"))))
        .optional()
        .orElse(null);
  }

  private List<OrderView.Refund> refunds(String orderId) {
    return jdbc.sql(REFUNDS)
        .param("order", orderId)
        .query(
            (row, _) ->
                new OrderView.Refund(
                    row.getLong("amount_minor"),
                    switch (text(row, "state")) {
                      case "succeeded" -> "done";
                      case "failed" -> "failed";
                      default -> "on_its_way";
                    },
                    time(row, "since")))
        .list();
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getObject(column, OffsetDateTime.class), column).toInstant();
  }
}
