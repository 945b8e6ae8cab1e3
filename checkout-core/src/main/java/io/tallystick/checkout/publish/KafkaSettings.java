package io.tallystick.checkout.publish;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * How events go over Kafka.
 *
 * @param ackTimeout how long the broker may take; well below a relay's claim of 30 s
 * @param tries of a consumer's, before an event goes to the dead letters
 */
record KafkaSettings(
    String topic, String deadLetterTopic, String group, Duration ackTimeout, int tries) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  KafkaSettings {
    if (ackTimeout.compareTo(SHORTEST) < 0 || ackTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "tallystick.kafka.ack-timeout is %s; give 1s to 10s".formatted(ackTimeout));
    }
    // with a single try the listener container would ask nobody whether to wait
    if (tries < 2 || tries > 100) {
      throw new IllegalArgumentException(
          "tallystick.kafka.tries is %d; give 2 to 100".formatted(tries));
    }
    if (topic.equals(deadLetterTopic)) {
      throw new IllegalArgumentException(
          "tallystick.kafka.dead-letter-topic must not be the topic itself: " + topic);
    }
  }

  static KafkaSettings of(Environment environment) {
    return new KafkaSettings(
        environment.getProperty("tallystick.kafka.topic", "tallystick.orders"),
        environment.getProperty("tallystick.kafka.dead-letter-topic", "tallystick.orders.dead"),
        environment.getProperty("tallystick.kafka.group", "tallystick-checkout"),
        Binder.get(environment)
            .bind("tallystick.kafka.ack-timeout", Duration.class)
            .orElse(Duration.ofSeconds(5)),
        environment.getProperty("tallystick.kafka.tries", Integer.class, 10));
  }
}
