package io.tallystick.demo.bench;

import io.tallystick.reconciliation.cli.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.json.JsonMapper;

/** What both commands are told, and how they answer. */
final class LoadOptions {
  @Option(
      names = "--clients",
      split = ",",
      defaultValue = "1,8,32",
      paramLabel = "N",
      description = "How many at the same time, 1 to 256; default ${DEFAULT-VALUE}.")
  private List<Integer> clients = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "S",
      description = "Of each measurement, 1 to 600; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--runs",
      defaultValue = "3",
      paramLabel = "R",
      description = "Measurements of each way, 1 to 50; default ${DEFAULT-VALUE}. Medians count.")
  private int runs;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  LoadPlan plan(CommandSpec spec) {
    try {
      return new LoadPlan(clients, Duration.ofSeconds(seconds), runs);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage() + ".", e);
    }
  }

  /**
   * Shows it; fails only if something doesn't stand in the tables: a slow machine is no failure.
   */
  int show(LoadReport report, CommandSpec spec) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? JsonMapper.builder().build().writeValueAsString(report)
            : LoadTable.of(report).stripTrailing());
    out.flush();
    return (report.wrong().isEmpty() ? ExitCode.CLEAN : ExitCode.FAILED).code();
  }
}
