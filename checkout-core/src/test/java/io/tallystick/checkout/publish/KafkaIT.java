package io.tallystick.checkout.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.events.Payload;
import io.tallystick.checkout.events.SoldOrders;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.outbox.Relay.Round;
import io.tallystick.checkout.pricing.Quotes.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.transaction.CannotCreateTransactionException;

/** Against a real broker in this JVM. */
class KafkaIT {
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 3);

  private final SoldOrders sold = new SoldOrders();
  private final String topic = "orders-" + TOPICS.incrementAndGet();
  private final KafkaSettings settings =
      new KafkaSettings(topic, topic + ".dead", "test", Duration.ofSeconds(5), 2);
  private final KafkaPublisher publisher = new KafkaPublisher(broker(), settings);
  private final List<Runnable> open = new ArrayList<>();

  @BeforeAll
  static void start() {
    BROKER.afterPropertiesSet();
  }

  @AfterAll
  static void stop() {
    BROKER.destroy();
  }

  @AfterEach
  void close() {
    open.forEach(Runnable::run);
    publisher.close();
    sold.close();
  }

  private static Map<String, Object> broker() {
    return Map.of("bootstrap.servers", BROKER.getBrokersAsString());
  }

  private void topics() {
    BROKER.addTopics(topic, topic + ".dead");
  }

  private List<ConsumerRecord<String, String>> records(String from, int count) {
    Map<String, Object> properties = new HashMap<>(broker());
    properties.put("group.id", "reader-" + from);
    properties.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(from));
      for (int i = 0; i < 60 && records.size() < count; i++) {
        consumer.poll(Duration.ofMillis(500)).forEach(records::add);
      }
      consumer.poll(Duration.ofMillis(200)).forEach(records::add); // none too many
    }
    return records;
  }

  private void listen(Consumer<Event> effect) {
    EventConsumer consumer =
        new EventConsumer() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public Set<String> types() {
            return Set.of("order.paid", "order.refunded");
          }

          @Override
          public void handle(Event event) {
            effect.accept(event);
          }
        };
    var deadLetters = new DeadLetters(broker());
    var listener =
        KafkaIntake.listener(
            broker(), deadLetters, settings, new EventConsumers(List.of(consumer), sold.consumed));
    listener.start();
    open.add(
        () -> {
          listener.stop();
          deadLetters.close();
        });
  }

  private static String next(BlockingQueue<String> queue) throws InterruptedException {
    return queue.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void theBrokerHasAnEventWithItsEnvelopeBeforeItCountsAsPublished() {
    topics();
    sold.order("SO-1", new Item("MUG-1", 1));
    Event event = sold.paid("SO-1");

    assertThat(sold.drain(publisher)).isEqualTo(1);

    assertThat(records(topic, 1))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo("order:SO-1");
              assertThat(KafkaRecords.event(record)).isEqualTo(event);
              assertThat(record.headers().toArray())
                  .extracting(header -> header.key())
                  .containsExactly("id", "aggregate", "type", "version", "occurredAt");
            });
  }

  @Test
  void theEventsOfAnOrderKeepTheirOrder() {
    topics();
    for (int order = 0; order < 6; order++) {
      sold.order("SO-" + order, new Item("MUG-1", 1));
      sold.paid("SO-" + order);
      for (int n = 1; n <= 4; n++) {
        sold.refunded("SO-" + order, "RF-" + n, 1, n);
      }
    }

    assertThat(sold.drain(publisher)).isEqualTo(30);

    Map<String, List<String>> read = new HashMap<>();
    for (var record : records(topic, 30)) {
      Payload told = Payload.of(KafkaRecords.event(record));
      read.computeIfAbsent(told.orderId(), _ -> new ArrayList<>())
          .add(String.valueOf(told.optionalText("refundId")));
    }
    assertThat(read).hasSize(6);
    assertThat(read.values())
        .allSatisfy(ids -> assertThat(ids).containsExactly("null", "RF-1", "RF-2", "RF-3", "RF-4"));
  }

  @Test
  void publishedTwiceTheEffectHappensOnce() throws Exception {
    topics();
    sold.order("SO-1", new Item("MUG-1", 1));
    Event first = sold.paid("SO-1");
    publisher.publish(first);
    publisher.publish(first);
    publisher.publish(sold.refunded("SO-1", "RF-1", 1, 1));
    var effects = new LinkedBlockingQueue<String>();

    listen(event -> effects.add(event.type()));

    assertThat(next(effects)).isEqualTo("order.paid");
    assertThat(next(effects)).isEqualTo("order.refunded"); // behind the second, in its partition
    assertThat(effects).isEmpty();
    assertThat(sold.shop.number("SELECT count(*) FROM consumed_event")).isEqualTo(2);
  }

  @Test
  void aPoisonEventGoesToTheDeadLettersAfterItsTriesAndTheNextGoOn() throws Exception {
    topics();
    sold.order("SO-1", new Item("MUG-1", 1));
    Event poison = sold.paid("SO-1");
    try (var producer =
        new KafkaProducer<>(broker(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "order:SO-1", "no event at all")).get();
    }
    publisher.publish(poison);
    publisher.publish(sold.refunded("SO-1", "RF-1", 1, 1));
    var tries = new AtomicInteger();
    var effects = new LinkedBlockingQueue<String>();

    listen(
        event -> {
          if (event.type().equals("order.paid")) {
            tries.incrementAndGet();
            throw new IllegalStateException("can't be done");
          }
          effects.add(event.type());
        });

    assertThat(next(effects)).isEqualTo("order.refunded");
    assertThat(tries).hasValue(2);
    List<ConsumerRecord<String, String>> dead = records(topic + ".dead", 2);
    assertThat(dead).hasSize(2);
    assertThat(dead.getFirst().value()).isEqualTo("no event at all");
    assertThat(KafkaRecords.event(dead.getLast())).isEqualTo(poison);

    // replayed as it is, to consumers that can do it now
    open.getFirst().run();
    publisher.publish(KafkaRecords.event(dead.getLast()));
    listen(event -> effects.add("again " + event.type()));
    assertThat(next(effects)).isEqualTo("again order.paid");
  }

  /** Takes twenty seconds: an event waits ten each time for the database. */
  @Test
  void whileTheDatabaseIsAwayAnEventWaitsAndIsNoDeadLetter() throws Exception {
    topics();
    sold.order("SO-1", new Item("MUG-1", 1));
    publisher.publish(sold.paid("SO-1"));
    var calls = new AtomicInteger();
    var effects = new LinkedBlockingQueue<String>();

    listen(
        event -> {
          if (calls.incrementAndGet() <= 2) { // as many as its tries
            effects.add("away");
            throw new CannotCreateTransactionException("connection refused");
          }
          effects.add(event.type());
        });

    assertThat(next(effects)).isEqualTo("away");
    assertThat(next(effects)).isEqualTo("away");
    assertThat(next(effects)).isEqualTo("order.paid");
    assertThat(calls).hasValue(3);
  }

  @Test
  void theBrokerDownTheBacklogStaysAndDrainsWhenItIsBack() {
    var broker = new EmbeddedKafkaKraftBroker(1, 1, topic);
    broker.afterPropertiesSet();
    var quick = new KafkaSettings(topic, topic + ".dead", "test", Duration.ofSeconds(1), 2);
    sold.order("SO-1", new Item("MUG-1", 1));
    sold.paid("SO-1");
    sold.refunded("SO-1", "RF-1", 1, 1);
    try (var cut =
        new KafkaPublisher(
            Map.of(
                "bootstrap.servers",
                broker.getBrokersAsString(),
                "reconnect.backoff.max.ms",
                "100"),
            quick)) {
      cut.publish(sold.events("ORDER BY position").getFirst()); // it was there once
      broker.getCluster().brokers().values().forEach(each -> each.shutdown());
      broker.getCluster().brokers().values().forEach(each -> each.awaitShutdown());

      assertThat(sold.relay(cut).round(10)).isEqualTo(new Round(0, 1));
      sold.shop.clock.advance(Duration.ofMinutes(1));
      assertThat(sold.relay(cut).round(10)).isEqualTo(new Round(0, 1));
      assertThat(sold.outbox.backlog()).isEqualTo(new Outbox.Backlog(2, Duration.ofMinutes(1)));

      broker.getCluster().brokers().values().forEach(each -> each.startup());
      int published = 0;
      for (int i = 0; i < 60 && published < 2; i++) {
        sold.shop.clock.advance(Duration.ofMinutes(6));
        published += sold.relay(cut).round(10).published();
      }
      assertThat(published).isEqualTo(2);
      assertThat(sold.outbox.backlog().events()).isZero();
    } finally {
      broker.destroy();
    }
  }

  @Test
  void aBrokerThatIsNotThereFailsInBoundedTime() {
    sold.order("SO-1", new Item("MUG-1", 1));
    Event event = sold.paid("SO-1");
    var quick = new KafkaSettings(topic, topic + ".dead", "test", Duration.ofSeconds(1), 2);
    try (var nowhere = new KafkaPublisher(Map.of("bootstrap.servers", "localhost:1"), quick)) {
      long began = System.nanoTime();
      assertThatThrownBy(() -> nowhere.publish(event)).isInstanceOf(IllegalStateException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }
  }
}
