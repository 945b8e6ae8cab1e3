package io.tallystick.reconciliation.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.DeadlyDataSource;
import io.tallystick.reconciliation.LiveChild;
import io.tallystick.reconciliation.ReconciliationApplication;
import io.tallystick.reconciliation.SigkilledChild;
import io.tallystick.reconciliation.partition.Partitions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The checks as they are wired, over a database of their own; the clock stands still. */
public final class CheckRig implements AutoCloseable {
  public static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  public static final Instant TO = Instant.parse("2026-09-02T00:00:00Z");
  public static final Duration GRACE = Duration.ofHours(1);

  /** When the runs begin. */
  public static final Instant NOW = Instant.parse("2026-09-02T01:00:00Z");

  /** A discrepancy as the table holds it. */
  public record Row(String type, String anchor, String state, @Nullable String resolution) {}

  private static final String WORKER = "worker";

  public final String url = TestPostgres.migratedDatabaseUrl();
  public final HikariDataSource dataSource = pool(url);
  public final JdbcClient jdbc = JdbcClient.create(dataSource);
  private String[] settings;
  private ConfigurableApplicationContext context;
  private final List<ConfigurableApplicationContext> earlier = new ArrayList<>();

  /**
   * @param settings such as {@code tallystick.repair.ORPHANED_RESERVATION=flag}
   */
  public CheckRig(String... settings) {
    this.settings = settings;
    this.context = open(dataSource, NOW, settings);
  }

  private static HikariDataSource pool(String url) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(12);
    return pool;
  }

  private static ConfigurableApplicationContext open(
      DataSource dataSource, Instant now, String... settings) {
    var application = new SpringApplication(ReconciliationApplication.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.addInitializers(
        context -> {
          var generic = (GenericApplicationContext) context;
          generic.registerBean(DataSource.class, () -> dataSource);
          generic.registerBean("rigClock", Clock.class, () -> Clock.fixed(now, ZoneOffset.UTC));
        });
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.batch.job.enabled=false",
                "--spring.flyway.enabled=false",
                "--logging.level.root=WARN"));
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    return application.run(arguments.toArray(String[]::new));
  }

  /** A process of other settings over the same database. */
  public void restart(String... others) {
    earlier.add(context); // closing it now would close the database's pool
    settings = others;
    context = open(dataSource, NOW, others);
  }

  /** The one service of that type. */
  public <T> T service(Class<T> type) {
    return context.getBean(type);
  }

  /** A check by its name. */
  public Check check(String name) {
    return context.getBeansOfType(Check.class).values().stream()
        .filter(check -> check.name().equals(name))
        .findAny()
        .orElseThrow();
  }

  /** Runs a check over the day. */
  public CheckResult run(String check) {
    return run(check, FROM, TO, false);
  }

  /** Runs a check over the day and takes its traces away, as --dry-run does. */
  public CheckResult dryRun(String check) {
    CheckResult result = run(check, FROM, TO, true);
    service(Checks.class).forget(result.runId());
    return result;
  }

  public CheckResult run(String check, Instant from, Instant to, boolean dryRun) {
    CheckResult result =
        service(Checks.class).run(new Checks.Request(check, from, to, GRACE, dryRun));
    assertThat(result.failure()).isNull();
    return result;
  }

  /**
   * Another process runs the check, and is killed with SIGKILL when it is about to send the n-th
   * statement that contains a text.
   *
   * @param survive how many of them it lets through
   */
  public void killed(String check, String statement, int survive) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of(url, check, statement, Integer.toString(survive)));
    arguments.addAll(List.of(settings));
    assertThat(SigkilledChild.run(CheckRig.class, arguments.toArray(String[]::new))).isEqualTo(137);
  }

  /**
   * Another process does pieces of this one's runs, and is killed as {@link #killed} says.
   *
   * @param more settings
   */
  public void killedWorker(String statement, int survive, String... more) throws Exception {
    List<String> arguments = workerArguments(statement, survive, more);
    assertThat(SigkilledChild.run(CheckRig.class, arguments.toArray(String[]::new))).isEqualTo(137);
  }

  /** Another process does pieces of this one's runs until it is closed. */
  public LiveChild worker(String... more) throws IOException {
    return LiveChild.start(CheckRig.class, workerArguments("no such statement", 0, more));
  }

  private List<String> workerArguments(String statement, int survive, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(url, WORKER, statement, Integer.toString(survive)));
    Map<String, String> all = new LinkedHashMap<>(); // the latest of a name
    Stream.concat(Stream.of(settings), Stream.of(more))
        .forEach(setting -> all.put(setting.split("=", 2)[0], setting));
    arguments.addAll(all.values());
    return arguments;
  }

  /** What a child is told that checks an empty database and ends. */
  public static List<String> argumentsOfOneThatEnds() {
    return List.of(TestPostgres.migratedDatabaseUrl(), "inventory-check", "no such statement", "0");
  }

  /** In the child. */
  public static void main(String[] args) throws IOException {
    String[] settings = Arrays.copyOfRange(args, 4, args.length);
    DataSource deadly = DeadlyDataSource.of(pool(args[0]), args[2], Integer.parseInt(args[3]));
    try (var context = open(deadly, NOW, settings)) {
      if (args[1].equals(WORKER)) {
        context.getBean(Checks.class); // knows what there is to repair
        try (var _ = context.getBean(Partitions.class).take()) {
          LiveChild.ready();
          LiveChild.untilClosed();
        }
        return;
      }
      CheckResult result =
          context.getBean(Checks.class).run(new Checks.Request(args[1], FROM, TO, GRACE, false));
      System.out.println("survived: " + result);
    }
  }

  /** All discrepancies, by type and anchor. */
  public List<Row> discrepancies() {
    return jdbc.sql(
            """
            SELECT type, group_key AS anchor, state, resolution FROM discrepancy ORDER BY type, group_key
            """)
        .query(Row.class)
        .list();
  }

  public static Row open(String type, String anchor) {
    return new Row(type, anchor, "open", null);
  }

  public static Row resolved(String type, String anchor, String resolution) {
    return new Row(type, anchor, "resolved", resolution);
  }

  /** One number, or text, by SQL. */
  public <T> T one(Class<T> type, String sql) {
    return jdbc.sql(sql).query(type).single();
  }

  public void sql(String sql) {
    jdbc.sql(sql).update();
  }

  @Override
  public void close() {
    context.close();
    earlier.forEach(ConfigurableApplicationContext::close);
    dataSource.close();
  }
}
