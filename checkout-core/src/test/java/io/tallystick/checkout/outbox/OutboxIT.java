package io.tallystick.checkout.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxIT extends OutboxRig {
  @Test
  void anEventOutsideATransactionIsRefused() {
    assertThatThrownBy(() -> outbox.record(event("e1", "order:1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs into the transaction");
  }

  @Test
  void anEventGoesWithItsTransaction() {
    transaction.executeWithoutResult(
        status -> {
          outbox.record(event("e1", "order:1"));
          status.setRollbackOnly();
        });

    assertThat(outbox.backlog()).isEqualTo(new Outbox.Backlog(0, null));
  }

  @Test
  void anEventIsPublishedOnceAndAsItWasRecorded() {
    var events = new ArrayList<Event>();
    record("e1", "order:1");
    Relay keeping = relay(events::add);

    assertThat(keeping.round(10)).isEqualTo(new Relay.Round(1, 0));
    assertThat(keeping.round(10)).isEqualTo(new Relay.Round(0, 0));
    assertThat(events).containsExactly(event("e1", "order:1"));
  }

  @Test
  void eventsOfAnAggregateArePublishedInTheirOrderOneARound() {
    record("a1", "order:A");
    record("a2", "order:A");
    record("b1", "order:B");

    assertThat(relay.round(10)).isEqualTo(new Relay.Round(2, 0));
    assertThat(relay.round(10)).isEqualTo(new Relay.Round(1, 0));
    assertThat(sent).containsExactly("a1", "b1", "a2");
  }

  @Test
  void aFailedEventHoldsBackItsAggregateAloneAndIsTriedAgainLaterAndLater() {
    record("a1", "order:A");
    record("a2", "order:A");
    record("b1", "order:B");
    AtomicInteger calls = new AtomicInteger();
    Relay failing =
        relay(
            event -> {
              if (event.aggregate().equals("order:A")) {
                calls.incrementAndGet();
                throw new IllegalStateException("broker down");
              }
            });

    assertThat(failing.round(10)).isEqualTo(new Relay.Round(1, 1));
    assertThat(failing.round(10)).isEqualTo(new Relay.Round(0, 0));
    clock.advance(Duration.ofSeconds(1));
    assertThat(failing.round(10)).isEqualTo(new Relay.Round(0, 1));
    clock.advance(Duration.ofSeconds(1));
    assertThat(failing.round(10)).isEqualTo(new Relay.Round(0, 0));
    clock.advance(Duration.ofSeconds(1));
    assertThat(failing.round(10)).isEqualTo(new Relay.Round(0, 1));

    assertThat(calls).hasValue(3);
    assertThat(
            jdbc.sql("SELECT last_error FROM outbox WHERE event_id = 'a1'")
                .query(String.class)
                .single())
        .isEqualTo("broker down");
  }

  @Test
  void relayDownTheBacklogIsVisibleAndNothingIsLost() {
    record("e1", "order:1");
    record("e2", "order:2");
    clock.advance(Duration.ofHours(2));

    assertThat(outbox.backlog()).isEqualTo(new Outbox.Backlog(2, Duration.ofHours(2)));
    assertThat(relay.round(10)).isEqualTo(new Relay.Round(2, 0));
    assertThat(outbox.backlog().events()).isZero();
  }

  @Test
  void aRelayThatDiesAfterSendingSendsAgainWhenItsClaimHasRunOut() {
    record("e1", "order:1");
    Relay dying =
        relay(
            event -> {
              sent.add(event.eventId());
              throw new Error("killed");
            });

    assertThatThrownBy(() -> dying.round(10)).hasMessage("killed");
    assertThat(relay.round(10)).isEqualTo(new Relay.Round(0, 0));
    clock.advance(Duration.ofSeconds(30));
    assertThat(relay.round(10)).isEqualTo(new Relay.Round(1, 0));
    assertThat(sent).containsExactly("e1", "e1");
  }

  @Test
  void anEventWhoseTransactionCommitsAfterALaterOneIsNotMissed() throws Exception {
    try (Connection slow = dataSource.getConnection()) {
      slow.setAutoCommit(false);
      try (var insert =
          slow.prepareStatement(
              "INSERT INTO outbox (event_id, aggregate, type, version, payload, occurred_at,"
                  + " next_try_at) VALUES ('early', 'order:1', 'order.paid', 1, '{}', now() -"
                  + " interval '1 year', now() - interval '1 year')")) {
        insert.executeUpdate();
      }
      record("late", "order:2");
      assertThat(relay.round(10)).isEqualTo(new Relay.Round(1, 0));
      slow.commit();
    }

    assertThat(relay.round(10)).isEqualTo(new Relay.Round(1, 0));
    assertThat(sent).containsExactly("late", "early");
  }

  @Test
  void manyRelaysAtOnceSendEachEventOnceAndKeepTheOrderOfEachAggregate() throws Exception {
    Map<String, List<String>> expected = new HashMap<>();
    for (int n = 0; n < 10; n++) {
      for (int order = 0; order < 20; order++) {
        String id = "o%02d-%02d".formatted(order, n);
        record(id, "order:" + order);
        expected.computeIfAbsent("o%02d".formatted(order), _ -> new ArrayList<>()).add(id);
      }
    }
    List<Callable<Integer>> relays = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Relay each = relay(event -> sent.add(event.eventId()));
      relays.add(
          () -> {
            int published = 0;
            for (int round = 0; round < 1_000 && outbox.backlog().events() > 0; round++) {
              published += each.round(7).published();
            }
            return published;
          });
    }

    int published = 0;
    try (var executor = Executors.newFixedThreadPool(6)) {
      for (var result : executor.invokeAll(relays)) {
        published += result.get();
      }
    }

    assertThat(published).isEqualTo(200);
    assertThat(sent).hasSize(200);
    expected.forEach(
        (order, inOrder) ->
            assertThat(sent.stream().filter(id -> id.startsWith(order))).isEqualTo(inOrder));
  }

  @Test
  void aConsumersEffectHappensOnceHoweverOftenTheEventComes() {
    var consumed = new Consumed(dataSource, transaction, clock);
    var effects = new ArrayList<String>();
    Event event = event("e1", "order:1");

    assertThat(consumed.once("mail", event, () -> effects.add("mail"))).isTrue();
    assertThat(consumed.once("mail", event, () -> effects.add("mail"))).isFalse();
    assertThat(consumed.once("fulfillment", event, () -> effects.add("parcel"))).isTrue();
    assertThat(effects).containsExactly("mail", "parcel");
  }

  @Test
  void aConsumerThatFailedMayTryAgain() {
    var consumed = new Consumed(dataSource, transaction, clock);
    Event event = event("e1", "order:1");

    assertThatThrownBy(
            () ->
                consumed.once(
                    "mail",
                    event,
                    () -> {
                      throw new IllegalStateException("no mail server");
                    }))
        .hasMessage("no mail server");
    assertThat(consumed.once("mail", event, () -> {})).isTrue();
  }
}
