package io.tallystick.checkout.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

/** Builds the listener that feeds this process's consumers from the topic. */
final class KafkaIntake {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration OUTAGE_WAIT = Duration.ofSeconds(10);
  private static final int MAX_CAUSES = 20;

  private static final class DatabaseAway extends RuntimeException {
    DatabaseAway(ConsumersFailed cause) {
      super("The database can't be reached", cause);
    }
  }

  private KafkaIntake() {}

  /**
   * @param consumer the broker's properties, as Spring Boot has them
   * @param deadLetters makes what writes them; whoever made it closes it
   */
  static ConcurrentMessageListenerContainer<String, String> listener(
      Map<String, Object> consumer,
      DeadLetters deadLetters,
      KafkaSettings settings,
      EventConsumers consumers) {
    var properties = new ContainerProperties(settings.topic());
    properties.setGroupId(settings.group());
    properties.setAckMode(ContainerProperties.AckMode.RECORD);
    properties.setMessageListener(
        (MessageListener<String, String>) record -> hand(record, consumers));
    Map<String, Object> reading = new HashMap<>(consumer);
    reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    var container =
        new ConcurrentMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<>(
                reading, new StringDeserializer(), new StringDeserializer()),
            properties);
    container.setBeanName("eventIntake");
    container.setCommonErrorHandler(errorHandler(deadLetters, settings));
    return container;
  }

  private static DefaultErrorHandler errorHandler(DeadLetters deadLetters, KafkaSettings settings) {
    // by key, whatever number of partitions the dead letters have
    var recoverer =
        new DeadLetterPublishingRecoverer(
            deadLetters.template(), (_, _) -> new TopicPartition(settings.deadLetterTopic(), -1));
    recoverer.setFailIfSendResultIsError(true);
    var handler = new DefaultErrorHandler(recoverer, bounded(settings.tries()));
    handler.addNotRetryableExceptions(KafkaRecords.Unreadable.class);
    handler.setBackOffFunction(KafkaIntake::waiting);
    return handler;
  }

  private static BackOff bounded(int tries) {
    var backOff = new ExponentialBackOff(FIRST_WAIT.toMillis(), 2);
    backOff.setMaxInterval(LONGEST_WAIT.toMillis());
    backOff.setMaxAttempts(tries - 1);
    return backOff;
  }

  private static void hand(ConsumerRecord<String, String> record, EventConsumers consumers) {
    try {
      consumers.hand(KafkaRecords.event(record));
    } catch (ConsumersFailed e) {
      // of another class: the handler counts tries anew when the kind of failure changes
      throw isOutage(e) ? new DatabaseAway(e) : e;
    }
  }

  /** Null: the usual. While the database is away events wait: that isn't their fault. */
  private static @Nullable BackOff waiting(ConsumerRecord<?, ?> record, Exception e) {
    // the listener container may wrap what the listener threw
    return e instanceof DatabaseAway || e.getCause() instanceof DatabaseAway
        ? new FixedBackOff(OUTAGE_WAIT.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS)
        : null;
  }

  private static boolean isOutage(ConsumersFailed thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof CannotCreateTransactionException
          || cause instanceof NonTransientDataAccessResourceException
          || cause instanceof RecoverableDataAccessException
          || cause instanceof TransientDataAccessResourceException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
