package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.SigkilledChild;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the worker shows of itself: metrics and health, and nothing else. */
class WorkerManagementIT {
  private static final Pattern AT =
      Pattern.compile(
          "Metrics and health: (http://127\\.0\\.0\\.1:\\d+)/actuator/prometheus and .*");

  /** As the launcher starts it. */
  static final class Child {
    public static void main(String[] arguments) {
      System.exit(TallyCommandLine.create(Surroundings.ofProcess(), List.of()).execute(arguments));
    }
  }

  private static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(SigkilledChild.command(Child.class, "-Dtallystick.home=no-such-home"));
    command.add("worker");
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DATABASE_URL", TestPostgres.emptyDatabase());
    builder.environment().put("TALLYSTICK_SCHEDULE_NIGHTLY", "off");
    builder.environment().put("TALLYSTICK_SCHEDULE_INTRADAY", "off");
    builder.environment().put("TALLYSTICK_SCHEDULE_HOUSEKEEPING", "off");
    builder.environment().remove("STRIPE_API_KEY");
    return builder.start();
  }

  private static HttpResponse<String> get(String address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void itServesMetricsAndHealthUntilItIsToldToStop() throws Exception {
    Process child = start("--management-port", "0");
    try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
      List<String> said = new ArrayList<>();
      Matcher at = AT.matcher("");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (at.reset(line).matches()) {
          break;
        }
      }
      assertThat(said).as("nothing went wrong").noneMatch(line -> line.contains("Exception"));
      assertThat(at.matches()).as("%s", said).isTrue();
      String address = at.group(1);
      assertThat(get(address + "/actuator/health/liveness").statusCode()).isEqualTo(200);
      assertThat(get(address + "/actuator/health").body()).contains("\"runs\"", "\"database\"");
      assertThat(get(address + "/actuator/prometheus").body())
          .contains("tallystick_outbox_backlog ", "tallystick_state_age_seconds");
      assertThat(jobs(get(address + "/actuator/prometheus").body())).isEqualTo(jobsThereAre());
      for (String nothing :
          List.of("/", "/actuator", "/actuator/env", "/health", "/api/quote", "/v3/api-docs")) {
        assertThat(get(address + nothing).statusCode()).as(nothing).isEqualTo(404);
      }
      child.destroy();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }

  /** Whose last good run is shown. */
  private static Set<String> jobs(String metrics) {
    return Pattern.compile("tallystick_last_good_run_age_seconds\\{job=\"([a-z-]+)\"")
        .matcher(metrics)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> jobsThereAre() throws Exception {
    var tally = new Captured(Map.of("DATABASE_URL", TestPostgres.emptyDatabase()), List.of());
    assertThat(tally.run("check", "no-such-check")).isEqualTo(2);
    Matcher checks = Pattern.compile("There are: ([a-z, -]+)\\.").matcher(tally.err());
    assertThat(checks.find()).as(tally.err()).isTrue();
    Set<String> jobs = new TreeSet<>(List.of(checks.group(1).split(", ")));
    jobs.add("reconciliation");
    return jobs;
  }

  @Test
  void aPortThatIsNoneIsWrongUsage() {
    var tally = new Captured(Map.of(), List.of());
    assertThat(tally.run("worker", "--management-port", "70000")).isEqualTo(2);
    assertThat(tally.err()).contains("--management-port 70000: give -1 to 65535.");
  }
}
