package io.tallystick.checkout.webhook;

import static io.tallystick.checkout.webhook.SignedWebhooks.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.dispute.ProviderDispute;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payout.ProviderPayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The final state doesn't depend on the order, repetition or replay of events. A history is a row
 * of changes at the provider, each with its event; every way is tried in which they can reach us:
 * an event never before its change, else in any order between any changes.
 */
class AnyOrderIT {
  private final Inbox shop = new Inbox();
  private final WebhookProcessor processor = shop.processor();
  private int histories;

  /** A change at the provider, and the event about it. */
  private record Change(Runnable happens, String event) {}

  @AfterEach
  void close() {
    assertThat(shop.broken()).isEmpty();
    shop.close();
  }

  @Test
  void aPaymentThatTakesTwoTriesEndsCaptured() {
    everyWay(
        4,
        intent ->
            List.of(
                payment(intent, PaymentState.CREATED, "payment_intent.created"),
                payment(intent, PaymentState.REQUIRES_ACTION, "payment_intent.requires_action"),
                payment(intent, PaymentState.FAILED, "payment_intent.payment_failed"),
                // nothing between: no other event makes good for not asking at this one
                payment(intent, PaymentState.CAPTURED, "payment_intent.succeeded")),
        intent -> assertThat(shop.state(intent)).isEqualTo(PaymentState.CAPTURED));
    assertThat(histories).isEqualTo(105);
  }

  @Test
  void aHoldThatRunsOutEndsExpired() {
    everyWay(
        3,
        intent ->
            List.of(
                payment(
                    intent, PaymentState.AUTHORIZED, "payment_intent.amount_capturable_updated"),
                payment(intent, PaymentState.EXPIRED, "payment_intent.canceled"),
                new Change(
                    () -> {},
                    event(
                        "evt_" + intent + "_x",
                        "charge.expired",
                        "charge",
                        "ch_" + intent,
                        "\"payment_intent\": \"" + intent + "\""))),
        intent -> assertThat(shop.state(intent)).isEqualTo(PaymentState.EXPIRED));
    assertThat(histories).isEqualTo(15);
  }

  @Test
  void aDisputeThatIsWonLateEndsWon() {
    everyWay(
        4,
        intent -> {
          String id = intent.replace("pi_", "du_");
          return List.of(
              dispute(id, "needs_response", 1_000, 0, "charge.dispute.created"),
              dispute(id, "under_review", 1_000, 0, "charge.dispute.updated"),
              dispute(id, "lost", 1_000, 0, "charge.dispute.closed"),
              dispute(id, "won", 1_000, 1_000, "charge.dispute.funds_reinstated"));
        },
        intent ->
            assertThat(
                    shop.jdbc
                        .sql(
                            "SELECT status || reinstated_minor FROM order_dispute WHERE dispute_id"
                                + " = :id")
                        .param("id", intent.replace("pi_", "du_"))
                        .query(String.class)
                        .single())
                .isEqualTo("won1000"));
    assertThat(histories).isEqualTo(105);
  }

  @Test
  void aPayoutThatComesBackEndsFailed() {
    everyWay(
        4,
        intent -> {
          String id = intent.replace("pi_", "po_");
          return List.of(
              payout(id, "pending", "payout.created"),
              payout(id, "in_transit", "payout.updated"),
              payout(id, "paid", "payout.paid"),
              payout(id, "failed", "payout.failed"));
        },
        intent ->
            assertThat(
                    shop.jdbc
                        .sql("SELECT status FROM known_payout WHERE payout_id = :id")
                        .param("id", intent.replace("pi_", "po_"))
                        .query(String.class)
                        .single())
                .isEqualTo("failed"));
    assertThat(histories).isEqualTo(105);
  }

  private Change payment(String intent, PaymentState state, String type) {
    return new Change(
        () -> shop.provider.payment(intent, state),
        SignedWebhooks.ofPayment("evt_" + intent + "_" + state, type, intent));
  }

  private Change dispute(String id, String status, long withdrawn, long reinstated, String type) {
    var dispute =
        new ProviderDispute(
            id, status, 1_000, "EUR", null, null, null, null, withdrawn, reinstated, "EUR");
    return new Change(
        () -> shop.provider.disputes.put(id, dispute),
        event("evt_" + id + "_" + status, type, "dispute", id, ""));
  }

  private Change payout(String id, String status, String type) {
    var payout = new ProviderPayout(id, status, 1_000, "EUR", null, null, null);
    return new Change(
        () -> shop.provider.payouts.put(id, payout),
        event("evt_" + id + "_" + status, type, "payout", id, ""));
  }

  private interface History {
    List<Change> of(String intentId);
  }

  private void everyWay(int changes, History history, Consumer<String> check) {
    ways(changes, 0, new ArrayList<>(), steps -> run(history, steps, check));
  }

  /** Steps: a change is its number + 1, its event the same negative. */
  private static void ways(
      int changes, int happened, List<Integer> steps, Consumer<List<Integer>> use) {
    if (steps.size() == 2 * changes) {
      use.accept(steps);
      return;
    }
    if (happened < changes) {
      steps.add(happened + 1);
      ways(changes, happened + 1, steps, use);
      steps.removeLast();
    }
    for (int i = 1; i <= happened; i++) {
      if (!steps.contains(-i)) {
        steps.add(-i);
        ways(changes, happened, steps, use);
        steps.removeLast();
      }
    }
  }

  private void run(History history, List<Integer> steps, Consumer<String> check) {
    histories++;
    String intent = "pi_" + histories;
    shop.order("SO-" + histories, intent, PaymentState.CREATED);
    List<Change> changes = history.of(intent);
    for (int step : steps) {
      if (step > 0) {
        changes.get(step - 1).happens().run();
      } else {
        shop.deliver(changes.get(-step - 1).event());
        processor.round(10);
      }
    }
    check.accept(intent);
    // each once more, as repeated deliveries and as a replay
    int before = shop.learnt.size();
    for (Change change : changes) {
      shop.deliver(change.event());
      String eventId = Envelope.of(change.event()).orElseThrow().eventId();
      shop.replay.one(eventId, "test", "once more");
    }
    processor.round(10);
    check.accept(intent);
    assertThat(shop.learnt).hasSize(before);
  }
}
