package io.tallystick.checkout.webhook;

import io.tallystick.checkout.payment.PaymentState;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table payment_attempt, read only: to spare questions whose answer we know. */
final class JdbcKnownPayments {
  private static final String STATE =
      "SELECT state FROM payment_attempt WHERE payment_intent_id = :intent LIMIT 2";

  private final JdbcClient jdbc;

  JdbcKnownPayments(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Null: no attempt of ours, or several. */
  @Nullable PaymentState stateOf(String intentId) {
    List<PaymentState> states =
        jdbc.sql(STATE)
            .param("intent", intentId)
            .query((row, _) -> PaymentState.of(row.getString(1)))
            .list();
    return states.size() == 1 ? states.getFirst() : null;
  }
}
