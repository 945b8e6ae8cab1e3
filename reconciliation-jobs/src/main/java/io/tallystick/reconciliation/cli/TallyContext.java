package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.CheckoutApplication;
import io.tallystick.checkout.database.EmbeddedDatabase;
import io.tallystick.checkout.management.Management;
import io.tallystick.reconciliation.ReconciliationApplication;
import io.tallystick.reconciliation.providerapi.ProviderApiSettings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The open database and the running services. Closing it ends the services, and the embedded
 * database if nobody else uses it.
 */
public final class TallyContext implements AutoCloseable {
  /** They are on the class path, and a service has no use for them. */
  private static final String NO_JOBS =
      "org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration,"
          + "org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration";

  /** The console's, which is on the class path, too. */
  private static final String NO_PAGES =
      "org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration";

  private static final String EXCLUDE = "spring.autoconfigure.exclude";

  private static final String REPORTS = "tallystick.worker.reports";
  private static final String SERVER_CONTEXT =
      "logging.level.org.springframework.boot.web.server.servlet.context";

  private final ConfigurableApplicationContext context;
  private final @Nullable EmbeddedDatabase embedded;
  private @Nullable Thread hook;

  private TallyContext(
      ConfigurableApplicationContext context, @Nullable EmbeddedDatabase embedded) {
    this.context = context;
    this.embedded = embedded;
  }

  static TallyContext open(
      Surroundings surroundings,
      @Nullable Path config,
      boolean verbose,
      Map<String, String> properties,
      ApplicationContextInitializer<?> own) {
    var application = new SpringApplication(ReconciliationApplication.class);
    application.addInitializers(own);
    application.setWebApplicationType(WebApplicationType.NONE);
    Map<String, Object> defaults = new HashMap<>(defaults(verbose));
    defaults.put(REPORTS, surroundings.data().resolve("reports").toString());
    defaults.put(EXCLUDE, NO_PAGES);
    return open(application, defaults, surroundings, config, properties);
  }

  /**
   * Opens the jobs with a server for metrics and health alone.
   *
   * @param properties win over every other setting
   */
  static TallyContext openWorker(
      Surroundings surroundings,
      @Nullable Path config,
      boolean verbose,
      Map<String, String> properties) {
    var application = new SpringApplication(ReconciliationApplication.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    Map<String, Object> defaults = new HashMap<>(defaults(verbose));
    defaults.put(REPORTS, surroundings.data().resolve("reports").toString());
    defaults.put(EXCLUDE, NO_PAGES);
    defaults.putAll(Management.defaults());
    defaults.put("server.port", "-1");
    defaults.put("springdoc.api-docs.enabled", "false");
    defaults.put("springdoc.swagger-ui.enabled", "false");
    defaults.put("tallystick.health.expects-runs", "true");
    defaults.put(SERVER_CONTEXT, verbose ? "INFO" : "OFF");
    return open(application, defaults, surroundings, config, properties);
  }

  /**
   * Opens the checkout's service: with a web server, and without the jobs.
   *
   * @param properties win over every other setting
   * @param own beans that take the place of the usual ones
   */
  static TallyContext openCheckout(
      Surroundings surroundings,
      @Nullable Path config,
      boolean verbose,
      Map<String, String> properties,
      ApplicationContextInitializer<?> own) {
    Map<String, Object> defaults = new HashMap<>(CheckoutApplication.defaults());
    defaults.put(EXCLUDE, NO_JOBS + "," + NO_PAGES);
    return openService(
        CheckoutApplication.class, defaults, surroundings, config, verbose, properties, own);
  }

  /**
   * Opens a service: with a web server, and without the jobs.
   *
   * @param serviceDefaults its settings, which a user's own override
   * @param properties win over every other setting
   * @param own beans that take the place of the usual ones
   */
  static TallyContext openService(
      Class<?> service,
      Map<String, Object> serviceDefaults,
      Surroundings surroundings,
      @Nullable Path config,
      boolean verbose,
      Map<String, String> properties,
      ApplicationContextInitializer<?> own) {
    var application = new SpringApplication(service);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.addInitializers(own);
    Map<String, Object> defaults = new HashMap<>(defaults(verbose));
    defaults.put(REPORTS, surroundings.data().resolve("reports").toString());
    defaults.put(EXCLUDE, NO_JOBS);
    defaults.putAll(serviceDefaults);
    defaults.put(SERVER_CONTEXT, verbose ? "INFO" : "OFF");
    TallyContext opened = open(application, defaults, surroundings, config, properties);
    if (opened.embedded == null) { // else the embedded database sees to it, before it stops itself
      opened.hook = new Thread(opened.context::close, "stop-service");
      Runtime.getRuntime().addShutdownHook(opened.hook);
    }
    return opened;
  }

  private static TallyContext open(
      SpringApplication application,
      Map<String, Object> defaults,
      Surroundings surroundings,
      @Nullable Path config,
      Map<String, String> properties) {
    var database = new DatabaseChoice(surroundings);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo("INFO".equals(defaults.get("logging.level.root")));
    // the order matters at Ctrl-C: services first, then their database; beforeStop sees to it
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(defaults);
    application.addInitializers(database);
    try {
      ConfigurableApplicationContext context =
          application.run(arguments(surroundings, config, properties));
      EmbeddedDatabase embedded = database.embedded();
      if (embedded != null) {
        embedded.beforeStop(context::close);
      }
      return new TallyContext(context, embedded);
    } catch (RuntimeException e) {
      if (database.embedded() != null) {
        database.embedded().close();
      }
      throw database.explained(e);
    }
  }

  /** The one service of that type. */
  public <T> T service(Class<T> type) {
    return context.getBean(type);
  }

  /** All services of that type. */
  public <T> List<T> services(Class<T> type) {
    return List.copyOf(context.getBeansOfType(type).values());
  }

  /** Of several of that type the one of that name. */
  public <T> T service(String name, Class<T> type) {
    return context.getBean(name, type);
  }

  /** A setting, from wherever it was given. */
  public String setting(String name, String otherwise) {
    return context.getEnvironment().getProperty(name, otherwise);
  }

  /** The zone of business days: as given, or setting tallystick.zone, or UTC. */
  public ZoneId zone(@Nullable ZoneId given) {
    if (given != null) {
      return given;
    }
    String name = setting("tallystick.zone", "UTC");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "Setting tallystick.zone is '%s', which is no time zone; it should be like Europe/Berlin."
              .formatted(name));
    }
  }

  /** Metadata keys that may hold our order number: as given, or as configured. */
  List<String> referenceKeys(@Nullable List<String> given) {
    return given != null ? given : service(ProviderApiSettings.class).orderReferenceKeys();
  }

  /** Can the provider's API be read? */
  boolean hasProviderKey() {
    return !(setting("tallystick.stripe.api-key", "") + setting("STRIPE_API_KEY", "")).isBlank();
  }

  @Override
  public void close() {
    context.close();
    if (hook != null) { // it would keep all of this in memory
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException alreadyShuttingDown) {
        return;
      }
    }
    if (embedded != null) {
      embedded.close();
    }
  }

  /** What a user's own settings may override. */
  private static Map<String, Object> defaults(boolean verbose) {
    // a start that fails is reported once, by the command line
    String start = verbose ? "INFO" : "OFF";
    return Map.of(
        "logging.level.root",
        verbose ? "INFO" : "WARN",
        "logging.level.org.springframework.boot.SpringApplication",
        start,
        "logging.level.org.springframework.boot.diagnostics",
        start,
        "logging.level.org.springframework.context.annotation.AnnotationConfigApplicationContext",
        start,
        // a job's failure is told in a sentence at the end
        "logging.level.org.springframework.batch",
        verbose ? "INFO" : "OFF",
        "logging.level.com.zaxxer.hikari.pool.HikariPool",
        verbose ? "INFO" : "ERROR",
        "spring.datasource.hikari.minimum-idle",
        "1",
        "spring.datasource.hikari.maximum-pool-size",
        "20", // a match or an import uses up to 8 at once; beside it locks, checks, pieces,
        // heartbeats
        "spring.datasource.hikari.connection-timeout",
        "10000");
  }

  /** What nobody may override: as arguments they win. */
  private static String[] arguments(
      Surroundings surroundings, @Nullable Path config, Map<String, String> properties) {
    // not the current directory's files, which may belong to another program
    String locations = "optional:classpath:/,optional:" + location(surroundings.home(), "config/");
    if (config != null) {
      locations += "," + location(config.toAbsolutePath(), "");
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("--spring.config.name=application,tallystick");
    arguments.add("--spring.config.location=" + locations);
    arguments.add("--spring.batch.job.enabled=false");
    arguments.add("--spring.batch.jdbc.initialize-schema=never");
    arguments.add("--spring.flyway.enabled=true");
    properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    return arguments.toArray(String[]::new);
  }

  private static String location(Path base, String below) {
    return "file:" + base.resolve(below) + (below.endsWith("/") ? "/" : "");
  }
}
