package io.tallystick.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.cli.Surroundings;
import io.tallystick.reconciliation.cli.TallyCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lab over real services: what is broken is found, and a detector that is off is missed. */
class LabIT {
  @TempDir Path home;

  private record Ended(int exitCode, String said) {}

  private Ended lab(String... arguments) {
    var out = new StringWriter();
    var commandLine =
        TallyCommandLine.create(new Surroundings(home, Map.of(), false), List.of(LabCommand::new));
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(out, true));
    String[] all = new String[arguments.length + 1];
    all[0] = "lab";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return new Ended(commandLine.execute(all), out.toString());
  }

  @Test
  void findsEveryTypeByItsCauseAndNothingElse() {
    Ended ended = lab("--seeds", "2", "--first-seed", "5", "--json");
    JsonNode result = JsonMapper.shared().readTree(ended.said());
    assertThat(ended.exitCode()).as(ended.said()).isZero();
    assertThat(result.path("perfect").asBoolean()).isTrue();
    assertThat(result.path("problems")).isEmpty();
    assertThat(result.path("types"))
        .hasSize(DiscrepancyType.values().length)
        .allSatisfy(
            type -> {
              assertThat(type.path("injected").asInt()).as(type.toString()).isGreaterThan(1);
              assertThat(type.path("found")).isEqualTo(type.path("injected"));
              assertThat(type.path("false").asInt()).isZero();
              assertThat(type.path("longestSeconds").asLong())
                  .isGreaterThanOrEqualTo(type.path("medianSeconds").asLong());
            });
    assertThat(result.path("lookAlikes"))
        .hasSize(LookAlikes.ALL.size())
        .allSatisfy(one -> assertThat(one.path("reported").asInt()).isZero());
  }

  @Test
  void aDetectorThatIsSwitchedOffIsMissedAndTheSameSeedShowsItAgain() throws Exception {
    Path settings =
        Files.writeString(
            home.resolve("off.properties"), "tallystick.repair.STOCK_SUM_MISMATCH=off\n");
    String[] arguments = {"--seeds", "1", "--first-seed", "7", "--config", settings.toString()};
    Ended first = lab(arguments);
    assertThat(first.exitCode()).as(first.said()).isEqualTo(1);
    assertThat(first.said())
        .containsPattern("(?m)^STOCK_SUM_MISMATCH +1 +0 +1 +0 +0\\.000 ")
        .containsPattern("(?m)^AMOUNT_MISMATCH +1 +1 +0 +0 +1\\.000 +1\\.000 ")
        .contains(
            "seed 7: missed: STOCK_SUM_MISMATCH of POT-1 (somebody corrected the stock by SQL)")
        .contains(
            "1 problem over 1 seed; tally lab --seeds 1 --first-seed 7 shows the first again.");
    assertThat(lab(arguments).said()).isEqualTo(first.said());
  }

  @Test
  void seedsAreOneAtLeast() {
    Ended ended = lab("--seeds", "0");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.said()).contains("--seeds 0: give 1 to 100,000.");
  }
}
