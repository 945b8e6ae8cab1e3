package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.management.Management;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a service listens; the same options for each. */
public final class ListenOptions {
  private static final int MAX_PORT = 65535;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Default: setting server.port, or the service's own. 0: any free one.")
  private @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Where to listen. Default: setting server.address, or 127.0.0.1.")
  private @Nullable String host;

  @Option(
      names = "--management-port",
      paramLabel = "N",
      description =
          "Metrics and health. Default: setting management.server.port, or the service's own, or"
              + " any free one with --port 0. -1: none.")
  private @Nullable Integer managementPort;

  private ListenOptions() {}

  /** None given. */
  public static ListenOptions none() {
    return new ListenOptions();
  }

  /**
   * As settings that win over others.
   *
   * @param management its port for metrics where nothing is said
   * @throws ParameterException if a value won't do
   */
  public Map<String, String> settings(int management) {
    Map<String, String> settings = new HashMap<>();
    settings.put(Management.DEFAULT_PORT, Integer.toString(management));
    if (port != null) {
      if (port < 0 || port > MAX_PORT) {
        throw new ParameterException(
            spec.commandLine(), "--port " + port + ": give 0 to " + MAX_PORT + ".");
      }
      settings.put("server.port", port.toString());
      if (port == 0) {
        settings.put(Management.DEFAULT_PORT, "0");
      }
    }
    if (managementPort != null) {
      settings.put(
          "management.server.port", ManagementPorts.checked(spec.commandLine(), managementPort));
    }
    if (host != null) {
      settings.put("server.address", address(spec.commandLine(), host));
    }
    return settings;
  }

  private static String address(CommandLine command, String given) {
    try {
      if (NetworkInterface.getByInetAddress(InetAddress.getByName(given)) != null
          || InetAddress.getByName(given).isAnyLocalAddress()) {
        return given;
      }
    } catch (IOException unknown) {
      // the same as one of another machine
    }
    throw new ParameterException(
        command,
        "--host '%s' isn't an address of this machine, such as 127.0.0.1 or 0.0.0.0."
            .formatted(given));
  }

  /** A port in use as a sentence; else what it was. */
  public static RuntimeException explained(RuntimeException e) {
    return ManagementPorts.explained(
        e, "--port takes another one, --management-port one for metrics");
  }

  /** That port, or 0 for any if something has it. */
  public static String free(int port) {
    return ManagementPorts.free(port);
  }

  /** Where it is served. */
  public static String address(TallyContext service) {
    return "http://%s:%s"
        .formatted(
            service.setting("server.address", "127.0.0.1"),
            service.setting("local.server.port", ""));
  }

  /** Says where metrics and health are, if anywhere. */
  public static void sayManagement(TallyContext service, PrintWriter out) {
    ManagementPorts.say(service, out);
  }
}
