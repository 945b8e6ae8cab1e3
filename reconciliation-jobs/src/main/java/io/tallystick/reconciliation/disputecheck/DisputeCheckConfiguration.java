package io.tallystick.reconciliation.disputecheck;

import io.tallystick.checkout.dispute.Disputes;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.reconciliation.providerapi.ProviderApiImport;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Wires the dispute check. Without a key it still compares and warns; it just can't ask. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class DisputeCheckConfiguration {
  @Bean
  public DisputeCheck disputeCheck(
      DataSource dataSource,
      ObjectProvider<Disputes> disputes,
      ObjectProvider<ProviderApiImport> provider,
      ObjectProvider<StripeSettings> stripe,
      Environment settings) {
    BooleanSupplier hasKey = () -> !stripe.getObject().apiKey().isEmpty();
    return new DisputeCheck(
        new DisputeNews(dataSource, provider, hasKey),
        new TakeDown(disputes, hasKey, dataSource),
        settings.getProperty(DisputeCheck.SETTING, Duration.class, Duration.ofDays(3)));
  }
}
