package io.tallystick.checkout.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.pricing.QuoteResult.Quoted;
import io.tallystick.checkout.pricing.Quotes.Item;
import io.tallystick.checkout.pricing.tax.TaxRates;
import io.tallystick.checkout.pricing.tax.TaxRule;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class PricingConfigurationIT {
  private static Quote quoted(AnnotationConfigApplicationContext context) {
    var terms = new QuoteTerms(TestShop.BERLIN, "EUR", null, null, null);
    var items = List.of(new Item("MUG-1", 1));
    return ((Quoted) context.getBean(Quotes.class).quote(items, terms)).quote();
  }

  private static AnnotationConfigApplicationContext context(TestShop shop) {
    var context = new AnnotationConfigApplicationContext();
    context.registerBean(DataSource.class, () -> shop.dataSource);
    context.registerBean(Clock.class, () -> shop.clock);
    context.registerBean(RandomGenerator.class, () -> new SplittableRandom(1));
    context.registerBean(
        PlatformTransactionManager.class, () -> new JdbcTransactionManager(shop.dataSource));
    context.scan(
        "io.tallystick.checkout.catalog",
        "io.tallystick.checkout.cart",
        "io.tallystick.checkout.pricing");
    return context;
  }

  @Test
  void everythingIsWiredByScanningItsPackages() {
    try (var shop = new TestShop();
        var context = context(shop)) {
      context.refresh();
      assertThat(quoted(context).lines().getFirst().tax().rule()).isEqualTo("DE-standard");
      assertThat(context.getBeansOfType(OrderSnapshots.class)).hasSize(1);
    }
  }

  @Test
  void anotherBeanOfThePortTakesThePlaceOfTheTable() {
    try (var shop = new TestShop();
        var context = context(shop)) {
      context.registerBean(
          "taxService",
          TaxRates.class,
          () -> (_, _, _) -> Optional.of(new TaxRule("service", 0, true, null)));
      context.refresh();
      assertThat(quoted(context).lines().getFirst().tax().rule()).isEqualTo("service");
    }
  }
}
