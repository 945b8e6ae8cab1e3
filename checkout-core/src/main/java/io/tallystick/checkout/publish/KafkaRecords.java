package io.tallystick.checkout.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tallystick.checkout.outbox.Event;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** An event as a record: the envelope in headers, the payload as value, the aggregate as key. */
final class KafkaRecords {
  private static final int MAX_HEADER = 500;

  /** Not an event; trying again doesn't help. */
  static final class Unreadable extends RuntimeException {
    Unreadable(String why, @Nullable Throwable cause) {
      super(why, cause);
    }
  }

  private KafkaRecords() {}

  static ProducerRecord<String, String> of(String topic, Event event) {
    var record = new ProducerRecord<>(topic, event.aggregate(), event.payload());
    Headers headers = record.headers();
    headers.add("id", event.eventId().getBytes(UTF_8));
    headers.add("aggregate", event.aggregate().getBytes(UTF_8));
    headers.add("type", event.type().getBytes(UTF_8));
    headers.add("version", Integer.toString(event.version()).getBytes(UTF_8));
    headers.add("occurredAt", event.occurredAt().toString().getBytes(UTF_8));
    return record;
  }

  /**
   * @throws Unreadable if it isn't one of ours
   */
  static Event event(ConsumerRecord<String, String> record) {
    try {
      String payload = record.value();
      if (payload == null) {
        throw new Unreadable("The record has no value", null);
      }
      return new Event(
          header(record, "id"),
          header(record, "aggregate"),
          header(record, "type"),
          Integer.parseInt(header(record, "version")),
          payload,
          Instant.parse(header(record, "occurredAt")));
    } catch (NumberFormatException | DateTimeException e) {
      throw new Unreadable("The record's headers aren't an event's", e);
    }
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      throw new Unreadable("The record lacks header " + name, null);
    }
    String text = new String(header.value(), UTF_8);
    if (text.isEmpty() || text.length() > MAX_HEADER || text.indexOf('\0') >= 0) {
      throw new Unreadable("The record's header " + name + " isn't an event's", null);
    }
    return text;
  }
}
