package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.batch.AlreadyRunning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

class TallyCommandLineTest {
  private final Captured tally = new Captured(Map.of(), List.of(_ -> new EndsAs()));

  /** A command that ends in the way its argument says. */
  @Command(name = "ends", description = "Ends.")
  static final class EndsAs implements Callable<Integer> {
    @Parameters private String how;

    @Override
    public Integer call() throws Exception {
      return switch (how) {
        case "clean" -> ExitCode.CLEAN.code();
        case "discrepancies" -> ExitCode.DISCREPANCIES.code();
        case "running" ->
            throw new CommandFailure(ExitCode.ALREADY_RUNNING, "Run 3 is at it since 01:00.");
        case "twice" -> throw new IllegalStateException("job", new AlreadyRunning("Run 3"));
        case "wrapped" ->
            throw new UncheckedIOException(
                "The reports can't be written", new AccessDeniedException("/out"));
        default -> throw new IllegalStateException("two\nlines");
      };
    }
  }

  @Test
  void helpIsOnStandardOutputForEveryCommand() {
    assertThat(tally.run("--help")).isZero();
    assertThat(tally.out()).startsWith("Usage: tally").contains("runs", "Exit codes:");
    assertThat(tally.run("runs", "--help")).isZero();
    assertThat(tally.out()).startsWith("Usage: tally runs").contains("Examples:", "--limit");
    assertThat(tally.run("ends", "-h")).isZero();
    assertThat(tally.err()).isEmpty();
  }

  /** picocli shows the first line of a description where it lists commands. */
  @Test
  void theHelpOfEveryCommandHasWholeSentencesAndExamplesAndFitsATerminal() {
    var root = TallyCommandLine.create(new Surroundings(Path.of("."), Map.of(), false), List.of());
    List<CommandLine> commands = new ArrayList<>(List.of(root));
    for (int i = 0; i < commands.size(); i++) {
      CommandLine command = commands.get(i);
      commands.addAll(command.getSubcommands().values());
      var usage = command.getCommandSpec().usageMessage();
      String name = command.getCommandSpec().qualifiedName();
      assertThat(usage.description()[0]).as(name).endsWith(".").hasSizeLessThan(60);
      assertThat(String.join("\n", usage.footer())).as(name).contains("Example");
      // wrapped, an example can't be copied, and a text has a word alone in a line
      assertThat(Stream.of(usage.footer())).as(name).allMatch(line -> line.length() <= 80);
      assertThat(command.getCommandSpec().options())
          .as(name)
          .allMatch(option -> option.description()[0].endsWith("."));
    }
    assertThat(commands).hasSize(22);
  }

  @Test
  void theVersionNamesTheJava() {
    assertThat(tally.run("runs", "--version")).isZero();
    assertThat(tally.out()).startsWith("Tallystick ").contains("Java 25");
  }

  @Test
  void wrongUsageIsTwoWithOneSentenceAndTheWayToTheHelp() {
    assertThat(tally.run()).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: Say which command to run.");
    assertThat(tally.run("rums")).isEqualTo(2);
    assertThat(tally.err())
        .isEqualTo(
            """
            tally: There is no command or option 'rums' here.
            Did you mean: tally runs?
            'tally --help' shows how it is used.
            """);
    assertThat(tally.run("runs", "--limit", "0")).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: --limit 0: give 1 to 1000.");
    assertThat(tally.run("runs", "--limit", "many")).isEqualTo(2);
    assertThat(tally.err()).contains("--limit 'many' isn't a whole number.");
    assertThat(tally.run("runs", "--config", "no-such.properties")).isEqualTo(2);
    assertThat(tally.err())
        .startsWith("tally: --config no-such.properties is no readable .properties file.");
    assertThat(tally.out()).isEmpty();
  }

  @Test
  void aBenchmarkOfNothingIsWrongUsage() {
    assertThat(tally.run("bench", "reconcile", "--rows", "0")).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: --rows must be 1,600 to 100,000,000, not 0.");
    assertThat(tally.run("bench", "reconcile", "--runs", "0")).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: --runs must be 1 to 50, not 0.");
  }

  @Test
  void filesAndDirectoriesThatCantBeUsedAreNamedWithTheReason(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("b.csv"), "x");
    String missing = folder.resolve("p.csv").toString();
    assertThat(tally.run("reconcile", "--books", file.toString(), "--provider", missing))
        .isEqualTo(2);
    assertThat(tally.err())
        .startsWith(
            "tally: The file can't be read (" + missing + ": no such file or directory).\n");
    assertThat(tally.run("import", "books", "--file", folder.toString())).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: " + folder + " is a directory, not a file.\n");
    for (String option : List.of("--out", "--keep-bad-rows")) {
      assertThat(
              tally.run(
                  "reconcile",
                  "--books",
                  file.toString(),
                  "--provider",
                  file.toString(),
                  option,
                  file.toString()))
          .isEqualTo(2);
      assertThat(tally.err())
          .startsWith(
              "tally: Nothing can be written to %s (%s: not a directory).\n".formatted(file, file));
    }
  }

  @Test
  void aValueThatCantBeReadIsNamedWithOneThatCould() {
    assertThat(tally.run("nightly", "--date", "01.09.2026")).isEqualTo(2);
    assertThat(tally.err())
        .startsWith("tally: --date '01.09.2026' isn't a day such as 2026-09-01.");
    assertThat(tally.run("nightly", "--grace", "1h")).isEqualTo(2);
    assertThat(tally.err()).contains("--grace '1h' isn't a length of time such as PT1H or PT30M.");
    assertThat(tally.run("runs", "--limit", "abc")).isEqualTo(2);
    assertThat(tally.err()).contains("--limit 'abc' isn't a whole number.");
    assertThat(tally.run("nightly", "--grace", "-PT1H")).isEqualTo(2);
    assertThat(tally.err()).contains("--grace must not be negative.");
    assertThat(tally.run("restart", "abc")).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: RUN 'abc' isn't a whole number.\n");
    assertThat(tally.run("nightly", "--profile", "pdf")).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: --profile 'pdf': give machine or excel.\n");
    assertThat(tally.run("webhooks", "list", "--state", "lost")).isEqualTo(2);
    assertThat(tally.err())
        .startsWith("tally: --state 'lost': give waiting, processed or parked.\n");
    assertThat(tally.run("webhooks", "replay")).isEqualTo(2);
    assertThat(tally.err()).startsWith("tally: Give one of (EVENT | --failed-since=TIME)\n");
  }

  @Test
  void aResultsExitCodeIsHandedOn() {
    assertThat(tally.run("ends", "clean")).isZero();
    assertThat(tally.run("ends", "discrepancies")).isEqualTo(3);
  }

  @Test
  void aKnownFailureSaysItsSentenceAndNothingElse() {
    assertThat(tally.run("ends", "running")).isEqualTo(4);
    assertThat(tally.err()).isEqualTo("tally: Run 3 is at it since 01:00.\n");
  }

  @Test
  void somebodyElsesRunIsFourHoweverDeepItLies() {
    assertThat(tally.run("ends", "twice")).isEqualTo(4);
    assertThat(tally.err())
        .isEqualTo(
            "tally: Run 3 is running already, in this or another process. Nothing was started.\n");
  }

  @Test
  void anyOtherFailureIsOneWithOneSentenceAndItsTraceOnlyWhenAskedFor() {
    assertThat(tally.run("ends", "badly")).isEqualTo(1);
    assertThat(tally.err())
        .isEqualTo("tally: two lines\nWith --verbose it shows where this comes from.\n");
    assertThat(tally.run("ends", "wrapped")).isEqualTo(1);
    assertThat(tally.err())
        .startsWith("tally: The reports can't be written: /out: permission denied\n");
    assertThat(tally.run("ends", "badly", "--verbose")).isEqualTo(1);
    assertThat(tally.err()).contains("java.lang.IllegalStateException: two", "at io.tallystick");
    var debugging = new Captured(Map.of("TALLY_DEBUG", "1"), List.of(_ -> new EndsAs()));
    assertThat(debugging.run("ends", "badly")).isEqualTo(1);
    assertThat(debugging.err()).contains("java.lang.IllegalStateException: two");
  }

  @Test
  void durationsAreShort() {
    assertThat(List.of(400L, 12_000L, 250_000L, 7_500_000L))
        .extracting(millis -> RunsCommand.duration(java.time.Duration.ofMillis(millis)))
        .containsExactly("0.4 s", "12.0 s", "4 m 10 s", "2 h 05 m");
  }

  @Test
  void homeIsWhatTheLauncherSays() {
    assertThat(Surroundings.ofProcess().data())
        .isEqualTo(Path.of("data").toAbsolutePath().normalize());
  }
}
