package io.tallystick.reconciliation.providerapi;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.stripe.StripeRecord;
import io.tallystick.checkout.stripe.StripeSettings;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import javax.sql.DataSource;

/** The import in a process of its own, to be killed. Arguments: JDBC address, Stripe's address. */
final class ImportChild {
  private ImportChild() {}

  public static void main(String[] args) throws Exception {
    try (HikariDataSource database = pool(args[0])) {
      database.addDataSourceProperty("ApplicationName", "child");
      importer(database, args[1], 1).run(TestDay.WINDOW);
    }
  }

  static HikariDataSource pool(String url) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(4);
    pool.setMinimumIdle(1);
    return pool;
  }

  static ProviderApiImport importer(DataSource database, String address, int attempts) {
    return importer(database, address, attempts, Clock.fixed(TestDay.NOW, ZoneOffset.UTC));
  }

  static ProviderApiImport importer(
      DataSource database, String address, int attempts, Clock clock) {
    var settings =
        StripeSettings.of("sk_test_verysecretkey", address).withPace(0, attempts, 10_000);
    var record = StripeRecord.open(settings, _ -> {}, System::nanoTime, new SplittableRandom(1));
    return new ProviderApiImport(record, database, clock, ProviderApiSettings.DEFAULTS);
  }
}
