package io.tallystick.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.cli.Surroundings;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the benches as the command line does. */
final class Benches {
  private Benches() {}

  record Ended(int exitCode, String out, String err) {
    JsonNode json() {
      return new JsonMapper().readTree(out);
    }
  }

  static Ended run(Path home, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var commandLine =
        TallyCommandLine.create(
            new Surroundings(home, Map.of(), false),
            List.of(),
            List.of(BenchCheckoutCommand::new, BenchWebhookCommand::new));
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return new Ended(commandLine.execute(arguments), out.toString(), err.toString());
  }

  /** Measures for a second, with one client and with two; nothing may be wrong. */
  static JsonNode report(Path home, String what) {
    Ended ended =
        run(home, "bench", what, "--clients", "1,2", "--seconds", "1", "--runs", "1", "--json");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    JsonNode report = ended.json();
    assertThat(report.path("wrong").size()).isZero();
    report.path("rows").forEach(row -> assertThat(row.path("done").asLong()).isPositive());
    return report;
  }

  static List<String> rows(JsonNode report) {
    return StreamSupport.stream(report.path("rows").spliterator(), false)
        .map(row -> row.path("clients").asInt() + " " + row.path("way").asString())
        .toList();
  }

  static TallyCommand tally(Path home) {
    return (TallyCommand)
        TallyCommandLine.create(new Surroundings(home, Map.of(), false), List.of())
            .getCommandSpec()
            .userObject();
  }
}
