package io.tallystick.reconciliation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that works until it is closed, or killed. */
public final class LiveChild implements AutoCloseable {
  private static final String READY = "ready";

  private final Process process;
  private final ChildSessions sessions;

  private LiveChild(Process process, ChildSessions sessions) {
    this.process = process;
    this.sessions = sessions;
  }

  /** Runs a main class, and comes back when it says that it is {@link #ready}. */
  public static LiveChild start(Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(SigkilledChild.command(main));
    var sessions = new ChildSessions(arguments);
    command.addAll(sessions.named());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.equals(READY)) {
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("The process ended before it was ready");
    }
    Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {})); // or its output would block it
    return new LiveChild(process, sessions);
  }

  /** In the child. */
  public static void ready() {
    System.out.println(READY);
  }

  /** In the child: until it is to end. */
  public static void untilClosed() throws IOException {
    var _ = System.in.read();
  }

  /** With SIGKILL; then the databases it was told of have noticed. */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
    sessions.awaitEnd();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
