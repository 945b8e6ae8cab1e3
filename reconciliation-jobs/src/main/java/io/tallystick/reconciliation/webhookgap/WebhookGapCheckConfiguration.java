package io.tallystick.reconciliation.webhookgap;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.checkout.webhook.MissingWebhooks;
import io.tallystick.checkout.webhook.ProviderEvents;
import io.tallystick.checkout.webhook.WebhookProcessor;
import io.tallystick.checkout.webhook.Webhooks;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.RepairPolicy;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the webhook gap check. Whatever asks the provider is made only where there is a key. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class WebhookGapCheckConfiguration {
  @Bean
  public Check webhookGapCheck(
      StripeSettings settings,
      RepairPolicy policy,
      ObjectProvider<ProviderEvents> events,
      ObjectProvider<MissingWebhooks> missing,
      ObjectProvider<WebhookProcessor> processor,
      Webhooks webhooks,
      Audit audit,
      DataSource dataSource,
      TransactionTemplate transaction,
      Clock clock) {
    var listings = new JdbcListings(dataSource);
    if (settings.apiKey().isEmpty()) {
      return WebhookGapCheck.withoutKey(listings, policy);
    }
    return new WebhookGapCheck(
        listings,
        policy,
        new EventListing(events.getObject(), listings, transaction, clock),
        new FetchMissing(missing.getObject(), processor.getObject(), webhooks),
        new LookAtStuck(processor.getObject(), webhooks, audit, transaction));
  }
}
