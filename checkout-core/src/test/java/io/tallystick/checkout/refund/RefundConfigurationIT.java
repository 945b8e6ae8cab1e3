package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.payment.PaymentProvider;
import java.time.Clock;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RefundConfigurationIT {
  private static AnnotationConfigApplicationContext context(RefundShop shop) {
    var context = new AnnotationConfigApplicationContext();
    var dataSource = new DelegatingDataSource(shop.dataSource); // which the context can't close
    context.registerBean(DataSource.class, () -> dataSource);
    context.registerBean("ourClock", Clock.class, () -> shop.clock);
    context.registerBean(
        TransactionTemplate.class,
        () -> new TransactionTemplate(new JdbcTransactionManager(dataSource)));
    context.scan(
        "io.tallystick.checkout.clock",
        "io.tallystick.checkout.order",
        "io.tallystick.checkout.outbox",
        "io.tallystick.checkout.events",
        "io.tallystick.checkout.audit",
        "io.tallystick.checkout.metrics",
        "io.tallystick.checkout.trace",
        "io.tallystick.checkout.refund");
    return context;
  }

  @Test
  void everythingIsWiredByScanningItsPackages() {
    try (var shop = new RefundShop();
        var context = context(shop)) {
      context.registerBean(PaymentProvider.class, () -> shop.provider.port);
      context.refresh();
      shop.paid("SO-1", 1000);
      String id = shop.approved("SO-1", 1000);

      assertThat(context.getBean(RefundWorker.class).round(10))
          .isEqualTo(new RefundWorker.Round(1, 0, 0));

      assertThat(shop.state(id)).isEqualTo(RefundState.SUCCEEDED);
    }
  }

  @Test
  void withoutAProviderAllWorksThatCallsNone() {
    try (var shop = new RefundShop();
        var context = context(shop)) {
      context.refresh();
      Refunds refunds = context.getBean(Refunds.class);
      String intent = shop.paid("SO-1", 1000);
      var made = shop.fromDashboard(intent, 400);
      assertThat(refunds.learn(made, RefundShop.WEBHOOK)).isEqualTo(Learned.APPLIED);
      String id = shop.approved("SO-1", 600);

      assertThatThrownBy(() -> refunds.submit(id))
          .isInstanceOf(NoSuchBeanDefinitionException.class);

      assertThat(shop.state(id)).isEqualTo(RefundState.APPROVED);
    }
  }
}
