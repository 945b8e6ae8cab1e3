package io.tallystick.checkout.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.events.SoldOrders;
import io.tallystick.checkout.fulfillment.FulfillmentState;
import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.checkout.notification.NotificationWorker;
import io.tallystick.checkout.outbox.EventPublisher;
import io.tallystick.checkout.outbox.Relay;
import io.tallystick.checkout.pricing.Quotes.Item;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

class PublishConfigurationIT {
  private final SoldOrders sold = new SoldOrders();

  @AfterEach
  void close() {
    sold.close();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ComponentScan({
    "io.tallystick.checkout.attempt",
    "io.tallystick.checkout.attribution",
    "io.tallystick.checkout.audit",
    "io.tallystick.checkout.cart",
    "io.tallystick.checkout.catalog",
    "io.tallystick.checkout.clock",
    "io.tallystick.checkout.contact",
    "io.tallystick.checkout.events",
    "io.tallystick.checkout.fulfillment",
    "io.tallystick.checkout.metrics",
    "io.tallystick.checkout.notification",
    "io.tallystick.checkout.order",
    "io.tallystick.checkout.outbox",
    "io.tallystick.checkout.pricing",
    "io.tallystick.checkout.publish",
    "io.tallystick.checkout.trace"
  })
  static class Program {}

  private ConfigurableApplicationContext started(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of(
                    "--spring.datasource.url=" + sold.shop.dataSource.getJdbcUrl(),
                    "--spring.flyway.enabled=false",
                    "--spring.main.banner-mode=off"),
                Stream.of(arguments))
            .toArray(String[]::new);
    return new SpringApplicationBuilder(Program.class)
        .web(WebApplicationType.NONE)
        .initializers(
            context ->
                ((GenericApplicationContext) context)
                    .registerBean("testClock", Clock.class, () -> sold.shop.clock))
        .run(all);
  }

  private static Stream<String> kafkaBeans(ConfigurableApplicationContext context) {
    return Stream.of(context.getBeanDefinitionNames())
        .filter(name -> name.contains("springframework") && name.contains("kafka"));
  }

  @Test
  void byDefaultThePaidEventReachesAllConsumersHereAndNothingOfKafkaIsThere() {
    try (var context = started()) {
      assertThat(kafkaBeans(context)).isEmpty();
      sold.order("SO-1", new Item("MUG-1", 1));
      sold.paid("SO-1");

      assertThat(context.getBean(Relay.class).round(10)).isEqualTo(new Relay.Round(1, 0));

      assertThat(sold.texts("SELECT consumer FROM consumed_event ORDER BY consumer"))
          .containsExactly("analytics", "fulfillment", "notification");
      assertThat(context.getBean(Fulfillments.class).find("SO-1").orElseThrow().state())
          .isEqualTo(FulfillmentState.REQUESTED);
      assertThat(context.getBean(NotificationWorker.class).round(10))
          .isEqualTo(new NotificationWorker.Round(0, 0, 1)); // no address was given
    }
  }

  @Test
  void publishingToKafkaIsChosenByASettingAndStartsWithoutABroker() {
    try (var context =
        started(
            "--tallystick.outbox.publisher=kafka",
            "--tallystick.kafka.ack-timeout=1s",
            "--spring.kafka.bootstrap-servers=localhost:1")) {
      assertThat(kafkaBeans(context)).isNotEmpty();
      sold.order("SO-1", new Item("MUG-1", 1));
      sold.paid("SO-1");
      assertThat(context.getBean(Relay.class).round(10)).isEqualTo(new Relay.Round(0, 1));
      assertThat(sold.shop.number("SELECT count(*) FROM consumed_event")).isZero();
    }
  }

  @Test
  void anUnknownPublisherIsNoneAndTheRelayCannotBeHad() {
    try (var context = started("--tallystick.outbox.publisher=pigeon")) {
      assertThat(context.getBeansOfType(EventPublisher.class)).isEmpty();
      assertThatThrownBy(() -> context.getBean(Relay.class)).hasMessageContaining("EventPublisher");
    }
  }

  @Test
  void overKafkaAndBackThePaidEventReachesAllConsumers() throws Exception {
    var broker = new EmbeddedKafkaKraftBroker(1, 1, "shop.orders", "shop.orders.dead");
    broker.afterPropertiesSet();
    try (var context =
        started(
            "--tallystick.outbox.publisher=kafka",
            "--tallystick.events.consume=kafka",
            "--tallystick.kafka.topic=shop.orders",
            "--tallystick.kafka.dead-letter-topic=shop.orders.dead",
            "--spring.kafka.bootstrap-servers=" + broker.getBrokersAsString())) {
      sold.order("SO-1", new Item("SONG-1", 1));
      sold.paid("SO-1");
      Relay relay = context.getBean(Relay.class);

      var never = new CountDownLatch(1);
      int rounds = 0; // paid, and then fulfilled, which the first one's consumer records
      while (sold.shop.number("SELECT count(*) FROM consumed_event") < 4 && rounds++ < 300) {
        relay.round(10);
        assertThat(never.await(100, TimeUnit.MILLISECONDS)).isFalse();
      }

      assertThat(sold.texts("SELECT consumer FROM consumed_event ORDER BY consumer"))
          .containsExactly("analytics", "fulfillment", "notification", "notification");
      assertThat(sold.state("SO-1")).isEqualTo("fulfilled");
      assertThat(sold.texts("SELECT intent FROM notification ORDER BY intent"))
          .containsExactly("order:SO-1:fulfilled", "order:SO-1:receipt");
    } finally {
      broker.destroy();
    }
  }
}
