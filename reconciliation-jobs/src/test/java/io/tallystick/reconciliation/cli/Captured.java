package io.tallystick.reconciliation.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The command line with its streams caught; each run starts with empty ones. */
final class Captured {
  private final Map<String, String> environment;
  private final List<Function<TallyCommand, Object>> more;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  Captured(Map<String, String> environment, List<Function<TallyCommand, Object>> more) {
    this.environment = environment;
    this.more = more;
  }

  int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    var surroundings = new Surroundings(Path.of("no-such-home"), environment, false);
    return TallyCommandLine.create(surroundings, more)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
