package io.tallystick.checkout.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class OrdersIT {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
  private final Orders orders =
      new Orders(dataSource, transaction, new Audit(dataSource, clock), clock, "test");

  @Test
  void aChangeStandsInTheHistoryWithWhoAndWhy() {
    order("SO-1", "payment_pending");

    var result =
        orders.move(
            OrderMove.onProvidersWord("SO-1", OrderState.PAID, "captured", "webhook", "evt_1"));

    assertThat(result).isEqualTo(new MoveResult.Moved(OrderState.PAYMENT_PENDING, OrderState.PAID));
    assertThat(history("SO-1"))
        .containsExactly(
            Map.of(
                "from_state", "payment_pending",
                "to_state", "paid",
                "reason", "captured",
                "actor", "webhook",
                "provider_event", "evt_1",
                "process", "test",
                "at", "2026-07-01 12:00:00"));
    assertThat(state("SO-1")).isEqualTo("paid");
  }

  @Test
  void theSameChangeAgainWritesNothing() {
    order("SO-1", "paid");

    assertThat(orders.move(OrderMove.ours("SO-1", OrderState.PAID, "again", "checkout")))
        .isEqualTo(new MoveResult.AlreadyThere(OrderState.PAID));
    assertThat(history("SO-1")).isEmpty();
  }

  @Test
  void aChangeThatTheTableDoesNotNameIsRefused() {
    order("SO-1", "draft");

    assertThat(orders.move(OrderMove.ours("SO-1", OrderState.FULFILLED, "hurry", "staff")))
        .isEqualTo(new MoveResult.NotAllowed(OrderState.DRAFT, OrderState.FULFILLED));
    assertThat(state("SO-1")).isEqualTo("draft");
    assertThat(history("SO-1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment_failed", "expired"})
  void moneyThatCameLateIsBelievedToTheProviderOnly(String given) {
    order("SO-1", given);

    assertThat(orders.move(OrderMove.ours("SO-1", OrderState.PAID, "I paid!", "customer")))
        .isEqualTo(new MoveResult.NotAllowed(OrderState.of(given), OrderState.PAID));
    assertThat(
            orders.move(
                OrderMove.onProvidersWord("SO-1", OrderState.PAID, "late", "webhook", "evt_2")))
        .isEqualTo(new MoveResult.Moved(OrderState.of(given), OrderState.PAID));
    assertThat(history("SO-1")).hasSize(1);
  }

  @Test
  void moneyForACancelledOrderChangesNoState() {
    order("SO-1", "cancelled");

    assertThat(
            orders.move(
                OrderMove.onProvidersWord("SO-1", OrderState.PAID, "late", "webhook", "evt_3")))
        .isEqualTo(new MoveResult.NotAllowed(OrderState.CANCELLED, OrderState.PAID));
    assertThat(state("SO-1")).isEqualTo("cancelled");
  }

  @Test
  void anUnknownOrderIsNamed() {
    assertThat(orders.move(OrderMove.ours("SO-404", OrderState.PAID, "?", "checkout")))
        .isEqualTo(new MoveResult.NoSuchOrder("SO-404"));
  }

  @Test
  void theChangeGoesWithTheCallersTransaction() {
    order("SO-1", "payment_pending");

    transaction.executeWithoutResult(
        status -> {
          orders.move(OrderMove.ours("SO-1", OrderState.PAID, "captured", "checkout"));
          status.setRollbackOnly();
        });

    assertThat(state("SO-1")).isEqualTo("payment_pending");
    assertThat(history("SO-1")).isEmpty();
    assertThat(audit("SO-1")).isEmpty();
  }

  @Test
  void theAuditHasOneEntryPerChangeAndFoldsIntoTheState() throws IOException {
    order("SO-1", "draft");
    orders.move(OrderMove.ours("SO-1", OrderState.PAYMENT_PENDING, "placed", "checkout"));
    orders.move(OrderMove.ours("SO-1", OrderState.PAYMENT_PENDING, "again", "checkout"));
    orders.move(OrderMove.ours("SO-1", OrderState.FULFILLED, "hurry", "staff"));
    orders.move(OrderMove.ours("SO-1", OrderState.EXPIRED, "15 minutes are over", "expiry"));
    orders.move(OrderMove.onProvidersWord("SO-1", OrderState.PAID, "late", "webhook", "evt_7"));

    assertThat(audit("SO-1"))
        .containsExactly(
            "order.payment_pending|checkout|placed|draft|payment_pending|test",
            "order.expired|expiry|15 minutes are over|payment_pending|expired|test",
            "order.paid|webhook|late|expired|paid|evt_7");
    String folded = "draft";
    for (String entry : audit("SO-1")) {
      String[] fields = entry.split("\\|");
      assertThat(fields[3]).isEqualTo(folded);
      folded = fields[4];
    }
    assertThat(folded).isEqualTo(state("SO-1"));
    assertThat(brokenInvariant()).isEmpty();
  }

  @Test
  void theInvariantFindsAChangeThatTheAuditDoesNotTell() throws IOException {
    order("SO-1", "draft");
    orders.move(OrderMove.ours("SO-1", OrderState.PAYMENT_PENDING, "placed", "checkout"));
    jdbc.sql("UPDATE orders SET state = 'paid'").update();
    assertThat(brokenInvariant()).containsExactly("ends elsewhere than the order stands");
    orders.move(OrderMove.ours("SO-1", OrderState.FULFILLMENT_PENDING, "to do", "checkout"));
    assertThat(brokenInvariant()).containsExactly("begins elsewhere than the one before ended");
    jdbc.sql(
            "INSERT INTO order_event (order_id, to_state, reason, actor, occurred_at)"
                + " VALUES ('SO-1', 'paid', 'r', 'a', now())")
        .update();
    assertThat(brokenInvariant()).hasSize(2);
  }

  private List<String> brokenInvariant() throws IOException {
    return jdbc.sql(Files.readString(Path.of("../sql/invariants/audit.sql")))
        .query((row, _) -> row.getString("what"))
        .list();
  }

  @Test
  void ofManyThatSayTheSameAtOnceOneChangesTheOrder() throws Exception {
    order("SO-1", "payment_pending");
    List<Callable<MoveResult>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(() -> orders.move(OrderMove.ours("SO-1", OrderState.PAID, "captured", "webhook")));
    }

    int moved = 0;
    int alreadyThere = 0;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : executor.invokeAll(calls)) {
        switch (call.get()) {
          case MoveResult.Moved _ -> moved++;
          case MoveResult.AlreadyThere _ -> alreadyThere++;
          case MoveResult.NotAllowed _, MoveResult.NoSuchOrder _ -> {}
        }
      }
    }

    assertThat(moved).isEqualTo(1);
    assertThat(alreadyThere).isEqualTo(19);
    assertThat(history("SO-1")).hasSize(1);
    assertThat(audit("SO-1")).hasSize(1);
  }

  private void order(String orderId, String state) {
    jdbc.sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (?,"
                + " 'EUR', 1000, ?, now())")
        .param(orderId)
        .param(state)
        .update();
  }

  private String state(String orderId) {
    return jdbc.sql("SELECT state FROM orders WHERE order_id = ?")
        .param(orderId)
        .query(String.class)
        .single();
  }

  private List<String> audit(String orderId) {
    return jdbc.sql(
            """
            SELECT concat_ws('|', action, actor, reason, before, after, origin)
            FROM audit WHERE subject = ? ORDER BY audit_id
            """)
        .param("order:" + orderId)
        .query(String.class)
        .list();
  }

  private List<Map<String, Object>> history(String orderId) {
    return jdbc.sql(
            """
            SELECT from_state, to_state, reason, actor, provider_event, process,
                   to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS at
            FROM order_event WHERE order_id = ? ORDER BY order_event_id
            """)
        .param(orderId)
        .query()
        .listOfRows();
  }
}
