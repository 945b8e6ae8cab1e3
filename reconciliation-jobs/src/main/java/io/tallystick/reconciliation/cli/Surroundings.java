package io.tallystick.reconciliation.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param home holds data/ and config/
 * @param environment the process's environment variables
 * @param terminal is standard error a terminal?
 */
public record Surroundings(Path home, Map<String, String> environment, boolean terminal) {
  /** Those of this process, as the launcher hands them on; the current directory without it. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        Path.of(System.getProperty("tallystick.home", ".")).toAbsolutePath().normalize(),
        System.getenv(),
        Boolean.getBoolean("tallystick.terminal"));
  }

  /** The embedded database's directory. */
  public Path data() {
    return home.resolve("data");
  }

  boolean debug() {
    return "1".equals(environment.get("TALLY_DEBUG"));
  }
}
