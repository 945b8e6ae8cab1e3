package io.tallystick.checkout.webhook;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.dispute.Disputes;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payout.Payouts;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.saga.Settlement;
import io.tallystick.checkout.worker.Worker;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the inbox. Whoever has no web server can still list, replay and process. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class WebhookConfiguration {
  /**
   * @param limit of a body, in bytes
   */
  @Bean
  public WebhookInbox webhookInbox(
      DataSource dataSource,
      WebhookVerifier verifier,
      Clock clock,
      WebhookMeters meters,
      @Value("${tallystick.webhook.limit:262144}") int limit) {
    return new WebhookInbox(dataSource, verifier, clock, meters, limit);
  }

  @Bean
  WebhookMeters webhookMeters(ObjectProvider<Meters> meters) {
    return new WebhookMeters(meters.getIfAvailable(Meters::none));
  }

  @Bean
  public WebhookProcessor webhookProcessor(
      DataSource dataSource,
      PaymentProvider provider,
      Settlement settlement,
      RefundNews refunds,
      Disputes disputes,
      Payouts payouts,
      Clock clock,
      Ids ids) {
    var parties = new WebhookProcessor.Parties(provider, settlement, refunds, disputes, payouts);
    return new WebhookProcessor(dataSource, parties, clock, new SecureRandom(), ids);
  }

  @Bean
  public WebhookReplay webhookReplay(
      DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock) {
    return new WebhookReplay(dataSource, transaction, audit, clock);
  }

  @Bean
  public MissingWebhooks missingWebhooks(
      ProviderEvents events,
      DataSource dataSource,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    return new MissingWebhooks(events, dataSource, transaction, audit, clock);
  }

  @Bean
  public Webhooks webhooks(DataSource dataSource, Clock clock) {
    return new Webhooks(dataSource, clock);
  }

  @Bean
  public RefundNews refundNews(Refunds refunds) {
    return refunds::learn;
  }

  @Bean
  public Worker webhookWorker(ObjectProvider<WebhookProcessor> processor, WebhookMeters meters) {
    return Worker.of(
        "webhooks",
        Duration.ofSeconds(1),
        50,
        limit -> {
          WebhookProcessor.Round round = meters.looked(processor.getObject().round(limit));
          return round.processed() + round.parked() + round.failed();
        });
  }
}
