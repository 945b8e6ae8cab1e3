package io.tallystick.demo.bench;

import io.tallystick.checkout.CheckoutApplication;
import io.tallystick.checkout.database.EmbeddedDatabase;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;

/**
 * The checkout's service as {@code tally checkout} starts it, on an empty database that is deleted
 * afterwards, with its settings of every day. Nothing works in the background.
 */
final class BenchService implements AutoCloseable {
  private final Path directory;
  private final EmbeddedDatabase database;
  private final TallyContext context;
  private final StatementCount dataSource;

  private BenchService(
      Path directory, EmbeddedDatabase database, TallyContext context, StatementCount dataSource) {
    this.directory = directory;
    this.database = database;
    this.context = context;
    this.dataSource = dataSource;
  }

  /**
   * @param settings win over others
   * @param provider null: Stripe, as configured
   * @param first sees requests before anything of the service does; null: nothing
   */
  static BenchService open(
      TallyCommand tally,
      Map<String, String> settings,
      @Nullable PaymentProvider provider,
      @Nullable Filter first)
      throws IOException {
    Path directory = Files.createTempDirectory("tallystick-bench-");
    EmbeddedDatabase database = EmbeddedDatabase.open(directory.resolve("data"), 0);
    Map<String, String> all = new HashMap<>(settings);
    all.put("server.port", "0");
    all.put("server.address", "127.0.0.1");
    all.put("server.shutdown", "immediate");
    all.put(CheckoutApplication.WORKERS, "false");
    try {
      TallyContext context =
          tally.openCheckoutOn(database.jdbcUrl(), all, additions(provider, first));
      return new BenchService(
          directory, database, context, (StatementCount) context.service(DataSource.class));
    } catch (RuntimeException e) {
      database.close();
      delete(directory);
      throw e;
    }
  }

  private static ApplicationContextInitializer<GenericApplicationContext> additions(
      @Nullable PaymentProvider provider, @Nullable Filter first) {
    return beans -> {
      beans
          .getBeanFactory()
          .addBeanPostProcessor(
              new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                  return bean instanceof DataSource plain ? new StatementCount(plain) : bean;
                }
              });
      if (provider != null) {
        beans.registerBean(
            "benchProvider", PaymentProvider.class, () -> provider, bean -> bean.setPrimary(true));
      }
      if (first != null) {
        beans.registerBean(
            "benchFilter",
            FilterRegistrationBean.class,
            () -> {
              var registration = new FilterRegistrationBean<>(first);
              registration.addUrlPatterns("/bench/*");
              registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
              return registration;
            });
      }
    };
  }

  <T> T get(Class<T> type) {
    return context.service(type);
  }

  <T> T get(String name, Class<T> type) {
    return context.service(name, type);
  }

  StatementCount dataSource() {
    return dataSource;
  }

  /** Where the service listens. */
  int port() {
    return Integer.parseInt(Objects.requireNonNull(context.setting("local.server.port", "0")));
  }

  @Override
  public void close() throws IOException {
    context.close();
    database.close();
    delete(directory);
  }

  private static void delete(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
