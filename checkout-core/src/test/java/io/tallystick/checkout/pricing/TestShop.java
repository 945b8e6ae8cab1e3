package io.tallystick.checkout.pricing;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.cart.Carts;
import io.tallystick.checkout.catalog.Catalog;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.pricing.coupon.Coupons;
import io.tallystick.checkout.pricing.shipping.TableShippingRates;
import io.tallystick.checkout.pricing.tax.TableTaxRates;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The demo shop in a database of its own, with everything that prices, at noon of one day. */
public final class TestShop implements AutoCloseable {
  public static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
  public static final Address BERLIN = Address.of("DE", "BE", "10115");
  public static final Address SAN_FRANCISCO = Address.of("US", "CA", "94110");
  public static final Address TOKYO = Address.of("JP", "13", "100-0001");
  public static final Address KUWAIT = Address.of("KW", null, null);

  public final SettableClock clock = new SettableClock(NOON);
  public final HikariDataSource dataSource = TestPostgres.pool(16);
  public final JdbcClient jdbc;
  public final TransactionTemplate transaction;
  public final Catalog catalog;
  public final Carts carts;
  public final Coupons coupons;
  public final TableTaxRates taxes;
  public final TableShippingRates shipping;
  public final Quotes quotes;
  public final OrderSnapshots snapshots;

  public TestShop() {
    DemoShop.fill(dataSource);
    var transactions = new JdbcTransactionManager(dataSource);
    jdbc = JdbcClient.create(dataSource);
    transaction = new TransactionTemplate(transactions);
    catalog = new Catalog(dataSource);
    carts = new Carts(dataSource, transactions, catalog, clock, new SplittableRandom(1));
    coupons = new Coupons(dataSource, clock);
    taxes = new TableTaxRates(dataSource, clock, Duration.ofMinutes(1));
    shipping = new TableShippingRates(dataSource, clock, Duration.ofMinutes(1));
    quotes =
        new Quotes(
            dataSource, carts, catalog, coupons, taxes, shipping, clock, Duration.ofMinutes(15));
    snapshots = new OrderSnapshots(dataSource);
  }

  public void sql(String statement) {
    jdbc.sql(statement).update();
  }

  public long number(String query) {
    return jdbc.sql(query).query(Long.class).single();
  }

  public void order(String orderId, String currency, long totalMinor) {
    jdbc.sql(
            """
            INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
            VALUES (:id, :currency, :total, 'draft', '2026-09-01T12:00:00Z')
            """)
        .param("id", orderId)
        .param("currency", currency)
        .param("total", totalMinor)
        .update();
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
