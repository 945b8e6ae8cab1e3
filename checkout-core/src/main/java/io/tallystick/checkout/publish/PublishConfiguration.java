package io.tallystick.checkout.publish;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.outbox.Consumed;
import io.tallystick.checkout.outbox.EventPublisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** Wires where events go: in-process unless Kafka is chosen. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class PublishConfiguration {
  @Bean
  public EventConsumers eventConsumers(ObjectProvider<EventConsumer> all, Consumed consumed) {
    return new EventConsumers(all.orderedStream().toList(), consumed);
  }

  /** To the consumers here. */
  @Lazy
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(
      name = "tallystick.outbox.publisher",
      havingValue = "in-process",
      matchIfMissing = true)
  public static class InProcess {
    @Bean
    public EventPublisher eventPublisher(EventConsumers consumers, CheckoutAttempts attempts) {
      return new PublishedFact(consumers::hand, attempts);
    }
  }

  /** To the broker. */
  @Lazy
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "tallystick.outbox.publisher", havingValue = "kafka")
  public static class ToKafka {
    @Bean
    KafkaPublisher kafkaPublisher(KafkaProperties kafka, Environment environment) {
      return new KafkaPublisher(kafka.buildProducerProperties(), KafkaSettings.of(environment));
    }

    @Bean
    @Primary
    public EventPublisher eventPublisher(KafkaPublisher kafka, CheckoutAttempts attempts) {
      return new PublishedFact(kafka, attempts);
    }
  }

  /** From the broker. Not lazy: nobody asks for it, it has to listen. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "tallystick.events.consume", havingValue = "kafka")
  public static class FromKafka {
    @Bean
    DeadLetters deadLetters(KafkaProperties kafka) {
      return new DeadLetters(kafka.buildProducerProperties());
    }

    @Bean
    public ConcurrentMessageListenerContainer<String, String> eventIntake(
        KafkaProperties kafka,
        DeadLetters deadLetters,
        Environment environment,
        EventConsumers consumers) {
      return KafkaIntake.listener(
          kafka.buildConsumerProperties(), deadLetters, KafkaSettings.of(environment), consumers);
    }
  }
}
