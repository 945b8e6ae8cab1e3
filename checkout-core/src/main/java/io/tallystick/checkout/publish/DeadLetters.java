package io.tallystick.checkout.publish;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Writes the events that nobody could take. A type of its own: a producer factory among the beans
 * would take the place of Boot's.
 */
final class DeadLetters implements AutoCloseable {
  private final DefaultKafkaProducerFactory<String, String> producers;

  /**
   * @param producer the broker's properties, as Spring Boot has them
   */
  DeadLetters(Map<String, Object> producer) {
    Map<String, Object> writing = new HashMap<>(producer);
    writing.put(ProducerConfig.ACKS_CONFIG, "all");
    this.producers =
        new DefaultKafkaProducerFactory<>(writing, new StringSerializer(), new StringSerializer());
  }

  KafkaTemplate<String, String> template() {
    return new KafkaTemplate<>(producers);
  }

  @Override
  public void close() {
    producers.destroy();
  }
}
