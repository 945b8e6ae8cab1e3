package io.tallystick.demo.shop;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Orders to which something else may happen: each is given away once. */
public final class PaidOrders {
  /** By then a dispute of its card has come up. */
  private static final Duration SETTLED = Duration.ofMinutes(45);

  private static final String PLAIN =
      """
      SELECT o.order_id, a.attempt_id, a.payment_intent_id, a.charge_id, a.currency, a.captured_minor
      FROM orders o JOIN payment_attempt a USING (order_id)
      WHERE a.state = 'captured' AND o.state IN ('paid', 'fulfillment_pending', 'fulfilled')
        AND o.review_reason IS NULL AND a.charge_id IS NOT NULL AND a.captured_at < :before
        AND NOT EXISTS (SELECT 1 FROM payment_attempt b WHERE b.order_id = o.order_id AND b.attempt_id <> a.attempt_id)
        AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.order_id = o.order_id)
        AND NOT EXISTS (SELECT 1 FROM order_dispute d WHERE d.order_id = o.order_id)
      ORDER BY a.created_at, a.captured_minor
      """;

  private final RunningShop shop;
  private final Random chance;
  private final Set<String> taken = new HashSet<>();

  public PaidOrders(RunningShop shop, long seed) {
    this.shop = shop;
    this.chance = new Random(seed);
  }

  /** Something has happened to it already. */
  public void never(String orderId) {
    taken.add(orderId);
  }

  /** Any of them; none if there are too few. */
  public Optional<PaidOrder> take() {
    List<PaidOrder> free =
        shop
            .jdbc()
            .sql(PLAIN)
            .param("before", shop.clock.instant().minus(SETTLED).atOffset(ZoneOffset.UTC))
            .query(
                (row, _) ->
                    new PaidOrder(
                        Objects.requireNonNull(row.getString("order_id")),
                        Objects.requireNonNull(row.getString("attempt_id")),
                        Objects.requireNonNull(row.getString("payment_intent_id")),
                        Objects.requireNonNull(row.getString("charge_id")),
                        Objects.requireNonNull(row.getString("currency")),
                        row.getLong("captured_minor")))
            .list()
            .stream()
            .filter(order -> !taken.contains(order.orderId()))
            .toList();
    if (free.isEmpty()) {
      return Optional.empty();
    }
    PaidOrder order = free.get(chance.nextInt(free.size()));
    taken.add(order.orderId());
    return Optional.of(order);
  }
}
