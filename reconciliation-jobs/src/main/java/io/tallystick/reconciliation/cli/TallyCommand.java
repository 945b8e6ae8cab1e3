package io.tallystick.reconciliation.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: the options that all have, and the way to the services. */
@Command(
    name = "tally",
    description = {
      "Sells, and compares your books with the provider's record.",
      "Without DATABASE_URL it keeps everything in data/ beside it."
    },
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, nothing found",
      "1:failed; standard error says why",
      "2:wrong usage or settings",
      "3:done, discrepancies stand",
      "4:already running"
    },
    footer = {
      "",
      "Examples:",
      "  tally demo",
      "  tally reconcile --books books.csv --provider balance.csv",
      "  tally checkout --demo-shop",
      "  tally nightly --help"
    })
public final class TallyCommand implements Runnable {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "More settings (.properties), over those of config/application.properties.")
  private @Nullable Path config;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log what is done, and show stack traces. TALLY_DEBUG=1 does the same.")
  private boolean verbose;

  TallyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say which command to run.");
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  boolean verbose() {
    return verbose || surroundings.debug();
  }

  /** Opens the database and starts the services. */
  public TallyContext open() {
    return open(Map.of());
  }

  /** Starts the services on that very database, whatever else is configured. */
  public TallyContext openOn(String jdbcUrl, Map<String, String> properties) {
    return openOn(jdbcUrl, properties, _ -> {});
  }

  /**
   * The same.
   *
   * @param own beans that take the place of the usual ones
   */
  public TallyContext openOn(
      String jdbcUrl, Map<String, String> properties, ApplicationContextInitializer<?> own) {
    checkConfig();
    Map<String, String> all = new HashMap<>(properties);
    all.put(DatabaseChoice.THIS_ONE, jdbcUrl);
    return TallyContext.open(surroundings, config, verbose(), all, own);
  }

  /**
   * Opens the database and starts the services.
   *
   * @param properties win over every other setting
   * @throws ParameterException if the --config file can't be read
   */
  public TallyContext open(Map<String, String> properties) {
    checkConfig();
    return TallyContext.open(surroundings, config, verbose(), properties, _ -> {});
  }

  /**
   * Opens the database and starts the services, with a server for metrics and health alone.
   *
   * @param properties win over every other setting
   * @throws ParameterException if the --config file can't be read
   */
  TallyContext openWorker(Map<String, String> properties) {
    checkConfig();
    return TallyContext.openWorker(surroundings, config, verbose(), properties);
  }

  /**
   * Opens the database and starts the checkout's service.
   *
   * @param properties win over every other setting
   * @throws ParameterException if the --config file can't be read
   */
  TallyContext openCheckout(Map<String, String> properties) {
    checkConfig();
    return TallyContext.openCheckout(surroundings, config, verbose(), properties, _ -> {});
  }

  /**
   * Starts the checkout's service on that very database, whatever else is configured.
   *
   * @param own beans that take the place of the usual ones
   */
  public TallyContext openCheckoutOn(
      String jdbcUrl, Map<String, String> properties, ApplicationContextInitializer<?> own) {
    checkConfig();
    Map<String, String> all = new HashMap<>(properties);
    all.put(DatabaseChoice.THIS_ONE, jdbcUrl);
    return TallyContext.openCheckout(surroundings, config, verbose(), all, own);
  }

  /**
   * Starts a service of another module.
   *
   * @param defaults its settings, which a user's own override
   * @param properties win over every other setting
   * @throws ParameterException if the --config file can't be read
   */
  public TallyContext openService(
      Class<?> service, Map<String, Object> defaults, Map<String, String> properties) {
    checkConfig();
    return TallyContext.openService(
        service, defaults, surroundings, config, verbose(), properties, _ -> {});
  }

  /** The same on that very database, whatever else is configured. */
  public TallyContext openServiceOn(
      String jdbcUrl,
      Class<?> service,
      Map<String, Object> defaults,
      Map<String, String> properties,
      ApplicationContextInitializer<?> own) {
    checkConfig();
    Map<String, String> all = new HashMap<>(properties);
    all.put(DatabaseChoice.THIS_ONE, jdbcUrl);
    return TallyContext.openService(service, defaults, surroundings, config, verbose(), all, own);
  }

  private void checkConfig() {
    if (config != null
        && !(Files.isReadable(config) && config.toString().endsWith(".properties"))) {
      throw new ParameterException(
          spec.commandLine(), "--config " + config + " is no readable .properties file.");
    }
  }
}
