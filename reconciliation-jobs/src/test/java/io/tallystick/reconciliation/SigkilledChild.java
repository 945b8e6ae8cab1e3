package io.tallystick.reconciliation;

import io.tallystick.checkout.QuickStart;
import io.tallystick.reconciliation.check.CheckRig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A JVM of its own that is killed with SIGKILL at the very place where it says that it is ready.
 */
public final class SigkilledChild {
  private static final String READY = "ready to be killed";

  private SigkilledChild() {}

  /** In the child: says so and goes no further. Its other threads do. */
  public static void awaitSigkill() {
    System.out.println(READY);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * In the test: runs a main class and kills it as soon as it is ready; then the databases it was
   * told of have noticed.
   *
   * @return its exit code: 137 for a killed one, another if it never came so far
   */
  public static int run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(command(main));
    var sessions = new ChildSessions(List.of(arguments));
    command.addAll(sessions.named());
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var lines = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(READY)) {
          child.toHandle().destroyForcibly(); // the process alone would close what is read here
        }
      }
    }
    int exitCode = child.waitFor();
    sessions.awaitEnd();
    return exitCode;
  }

  /** The command that starts a main class in a JVM of its own, which needn't end by itself. */
  public static List<String> command(Class<?> main, String... options) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(QuickStart.options(CheckRig.class, CheckRig::argumentsOfOneThatEnds));
    command.add("-Duser.timezone=UTC");
    command.addAll(List.of(options));
    command.add(main.getName());
    return command;
  }
}
