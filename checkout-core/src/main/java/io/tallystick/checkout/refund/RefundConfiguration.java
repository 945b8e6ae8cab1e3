package io.tallystick.checkout.refund;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the refunds and who looks after them. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class RefundConfiguration {
  /**
   * @param provider only asked for when a call is made
   * @param requestLife such as PT72H: an older request can't be approved any more
   */
  @Bean
  public Refunds refunds(
      DataSource dataSource,
      TransactionTemplate transaction,
      Orders orders,
      OrderEvents events,
      Audit audit,
      ObjectProvider<PaymentProvider> provider,
      RefundMeters meters,
      Clock clock,
      Ids ids,
      @Value("${tallystick.refund.request-life:PT72H}") String requestLife) {
    return new Refunds(
        dataSource,
        transaction,
        orders,
        events,
        audit,
        provider::getObject,
        meters,
        clock,
        ids,
        Duration.parse(requestLife));
  }

  @Bean
  RefundMeters refundMeters(Meters meters) {
    return new RefundMeters(meters);
  }

  @Bean
  public RefundWorker refundWorker(DataSource dataSource, Refunds refunds, Clock clock) {
    return new RefundWorker(dataSource, refunds, clock);
  }

  @Bean
  public Worker refundRounds(ObjectProvider<RefundWorker> refunds) {
    return Worker.of(
        "refunds",
        Duration.ofSeconds(5),
        20,
        limit -> {
          RefundWorker.Round round = refunds.getObject().round(limit);
          return round.submitted() + round.asked() + round.failed();
        });
  }
}
