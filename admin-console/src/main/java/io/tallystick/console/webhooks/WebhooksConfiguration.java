package io.tallystick.console.webhooks;

import io.tallystick.checkout.webhook.WebhookReplay;
import io.tallystick.console.page.FormKeys;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the pages of webhooks. */
@Configuration(proxyBeanMethods = false)
class WebhooksConfiguration {
  @Bean
  JdbcWebhookPages webhookPages(DataSource dataSource) {
    return new JdbcWebhookPages(dataSource);
  }

  @Bean
  Replays replays(WebhookReplay replay, FormKeys forms, TransactionTemplate transaction) {
    return new Replays(replay, forms, transaction);
  }
}
