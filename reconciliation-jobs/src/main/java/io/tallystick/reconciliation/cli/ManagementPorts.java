package io.tallystick.reconciliation.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.springframework.boot.web.server.PortInUseException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where metrics and health are served. */
final class ManagementPorts {
  static final int CHECKOUT = 9464;
  static final int WORKER = 9465;

  private static final int MAX_PORT = 65535;

  private ManagementPorts() {}

  /**
   * @throws ParameterException if it is no port, nor -1
   */
  static String checked(CommandLine command, int given) {
    if (given < -1 || given > MAX_PORT) {
      throw new ParameterException(
          command, "--management-port %d: give -1 to %d.".formatted(given, MAX_PORT));
    }
    return Integer.toString(given);
  }

  /** That port, or 0 for any if something has it: several workers may run on one machine. */
  static String free(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(port);
    } catch (IOException taken) {
      return "0";
    }
  }

  /**
   * Names a port that is in use; else what it was.
   *
   * @param options that take another one
   */
  static RuntimeException explained(RuntimeException e, String options) {
    PortInUseException taken = ErrorSentence.find(e, PortInUseException.class);
    return taken == null
        ? e
        : new CommandFailure(
            ExitCode.FAILED, "Port %d is in use; %s.".formatted(taken.getPort(), options), e);
  }

  static void say(TallyContext context, PrintWriter out) {
    String port = context.setting("local.management.port", "");
    if (!port.isEmpty()) {
      out.println(
          "Metrics and health: http://%s:%s/actuator/prometheus and /actuator/health"
              .formatted(context.setting("management.server.address", "127.0.0.1"), port));
    }
  }
}
