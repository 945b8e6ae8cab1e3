package io.tallystick.checkout.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.attempt.AttemptClaim.Fresh;
import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.Fact;
import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.events.SoldOrders;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.Relay.Round;
import io.tallystick.checkout.pricing.Quotes.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessIT {
  private final SoldOrders sold = new SoldOrders();
  private final CheckoutAttempts attempts =
      new CheckoutAttempts(sold.shop.dataSource, sold.shop.transaction, sold.shop.clock, sold.ids);
  private final List<String> done = new ArrayList<>();
  private boolean broken;

  @AfterEach
  void close() {
    sold.close();
  }

  private EventConsumer consumer(String name, Consumer<Event> effect) {
    return new EventConsumer() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Set<String> types() {
        return Set.of("order.paid", "order.authorized", "order.refunded");
      }

      @Override
      public void handle(Event event) {
        effect.accept(event);
        done.add(name);
      }
    };
  }

  private EventConsumers threeOfWhichTheSecondMayFail() {
    return new EventConsumers(
        List.of(
            consumer("first", _ -> {}),
            consumer(
                "second",
                _ -> {
                  if (broken) {
                    throw new IllegalStateException("no paper");
                  }
                }),
            consumer("third", _ -> {})),
        sold.consumed);
  }

  @Test
  void eachConsumerGetsAnEventOnceAndNoneThatItDoesNotWant() {
    sold.order("SO-1", new Item("MUG-1", 1));
    sold.paid("SO-1");
    sold.recorded(() -> sold.events.cancelled("SO-1", "no"));

    assertThat(sold.drain(threeOfWhichTheSecondMayFail()::hand)).isEqualTo(2);
    assertThat(done).containsExactly("first", "second", "third");
  }

  @Test
  void aFailingConsumerHoldsBackTheOrderButTheOthersEffectsStayAndDoNotRepeat() {
    sold.order("SO-1", new Item("MUG-1", 1));
    sold.order("SO-2", new Item("MUG-1", 1));
    sold.paid("SO-1");
    sold.refunded("SO-1", "RF-1", 1, 1);
    var relay = sold.relay(threeOfWhichTheSecondMayFail()::hand);
    broken = true;

    assertThat(relay.round(10)).isEqualTo(new Round(0, 1));
    assertThat(done).containsExactly("first", "third");
    assertThat(sold.texts("SELECT last_error FROM outbox WHERE attempts > 0").getFirst())
        .startsWith("Consumer second failed on order.paid ")
        .endsWith(": no paper");

    broken = false;
    sold.paid("SO-2");
    assertThat(relay.round(10)).isEqualTo(new Round(1, 0)); // the other order goes on
    sold.shop.clock.advance(Duration.ofSeconds(2));
    assertThat(relay.round(10)).isEqualTo(new Round(1, 0));
    assertThat(relay.round(10)).isEqualTo(new Round(1, 0));
    assertThat(done)
        .containsExactly(
            "first", "third", "first", "second", "third", "second", "first", "second", "third");
  }

  @Test
  void twoConsumersWithOneNameAreRefused() {
    assertThatThrownBy(
            () ->
                new EventConsumers(
                    List.of(consumer("mail", _ -> {}), consumer("mail", _ -> {})), sold.consumed))
        .hasMessage("Two consumers are called mail");
  }

  private String attemptWith(Fact... facts) {
    var fresh = (Fresh) attempts.claim("c", sold.ids.get(), "f", Duration.ofMinutes(1));
    for (Fact fact : facts) {
      attempts.record(fresh.work().attemptId(), fact, null, "test", null);
    }
    return fresh.work().attemptId();
  }

  private static final Fact[] COMMITTED = {
    Fact.INVENTORY_RESERVED, Fact.PAYMENT_AUTHORIZED, Fact.ORDER_COMMITTED, Fact.EVENT_RECORDED
  };

  @Test
  void thatTheEventWasSentIsWrittenIntoTheAttemptsLedgerOnceItWas() {
    sold.order("SO-1", new Item("MUG-1", 1));
    String attempt = attemptWith(COMMITTED);
    String eventId = sold.recorded(() -> sold.events.paid("SO-1", attempt, 100, "EUR")).eventId();
    var publisher = new PublishedFact(threeOfWhichTheSecondMayFail()::hand, attempts);
    broken = true;

    sold.relay(publisher).round(10);
    assertThat(attempts.facts(attempt)).doesNotContain(Fact.EVENT_PUBLISHED);
    broken = false;
    sold.shop.clock.advance(Duration.ofSeconds(2));
    assertThat(sold.relay(publisher).round(10)).isEqualTo(new Round(1, 0));

    assertThat(attempts.facts(attempt)).contains(Fact.EVENT_PUBLISHED);
    assertThat(sold.texts("SELECT external_ref FROM checkout_fact WHERE fact = 'event_published'"))
        .containsExactly(eventId);
  }

  @Test
  void diedAfterSendingTheFactIsWrittenTheNextTime() {
    sold.order("SO-1", new Item("MUG-1", 1));
    String attempt = attemptWith(COMMITTED);
    Event event = sold.recorded(() -> sold.events.authorized("SO-1", attempt, 100, "EUR"));
    EventConsumers consumers = threeOfWhichTheSecondMayFail();
    consumers.hand(event); // and then the process was killed

    new PublishedFact(consumers::hand, attempts).publish(event);
    new PublishedFact(consumers::hand, attempts).publish(event);

    assertThat(attempts.facts(attempt)).contains(Fact.EVENT_PUBLISHED);
    assertThat(done).containsExactly("first", "second", "third");
  }

  @Test
  void anEventWhoseAttemptLacksTheGroundOrIsUnknownIsPublishedAllTheSame() {
    sold.order("SO-1", new Item("MUG-1", 1));
    String attempt = attemptWith(Fact.INVENTORY_RESERVED);
    sold.recorded(() -> sold.events.paid("SO-1", attempt, 100, "EUR"));
    sold.recorded(() -> sold.events.paid("SO-1", "nobody's", 100, "EUR"));

    assertThat(sold.drain(new PublishedFact(threeOfWhichTheSecondMayFail()::hand, attempts)))
        .isEqualTo(2);
    assertThat(attempts.facts(attempt)).doesNotContain(Fact.EVENT_PUBLISHED);
  }
}
