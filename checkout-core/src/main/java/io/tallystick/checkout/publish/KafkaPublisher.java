package io.tallystick.checkout.publish;

import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.EventPublisher;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends an event and waits until the broker has it, as often as asked. */
final class KafkaPublisher implements EventPublisher, AutoCloseable {
  private final Producer<String, String> producer;
  private final String topic;
  private final Duration wait;

  /**
   * @param properties of the broker, as Spring Boot has them; what durability needs is set here
   */
  KafkaPublisher(Map<String, Object> properties, KafkaSettings settings) {
    this.producer = new KafkaProducer<>(durable(properties, settings.ackTimeout()));
    this.topic = settings.topic();
    // the producer gives up before we do: what we call failed isn't sent behind our back
    this.wait = settings.ackTimeout().plusSeconds(1);
  }

  private static Map<String, Object> durable(Map<String, Object> properties, Duration timeout) {
    Map<String, Object> durable = new HashMap<>(properties);
    int millis = Math.toIntExact(timeout.toMillis());
    durable.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    durable.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    durable.put(ProducerConfig.ACKS_CONFIG, "all");
    durable.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    durable.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    durable.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    durable.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
    durable.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    return durable;
  }

  @Override
  public void publish(Event event) {
    try {
      producer.send(KafkaRecords.of(topic, event)).get(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The broker didn't take the event: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The broker didn't answer within " + wait, e);
    } catch (KafkaException e) {
      throw new IllegalStateException("The event can't be sent: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the broker was asked", e);
    }
  }

  @Override
  public void close() {
    producer.close(wait);
  }
}
