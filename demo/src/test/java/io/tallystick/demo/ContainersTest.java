package io.tallystick.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.demo.console.ConsoleCommand;
import io.tallystick.reconciliation.cli.Surroundings;
import io.tallystick.reconciliation.cli.TallyCommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/**
 * Dockerfile and docker-compose.yml against the code, as far as that goes without Docker: nothing
 * here starts a container.
 */
@SuppressWarnings("unchecked")
class ContainersTest {
  private static final Path ROOT = Path.of("..");
  private static final Set<String> OURS = Set.of("sandbox", "checkout", "worker", "console");

  private final String dockerfile = text("Dockerfile");
  private final Map<String, Object> compose = new Yaml().load(text("docker-compose.yml"));
  private final Map<String, Map<String, Object>> services =
      (Map<String, Map<String, Object>>) compose.get("services");

  private static String text(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
  }

  @Test
  void theServicesAndTheirProfilesAreTheDocumentedOnes() {
    assertThat(services.keySet())
        .containsExactly(
            "postgres",
            "sandbox",
            "checkout",
            "worker",
            "console",
            "kafka",
            "prometheus",
            "grafana");
    services.forEach(
        (name, service) -> {
          List<String> profiles = (List<String>) service.getOrDefault("profiles", List.of());
          assertThat(profiles)
              .as(name)
              .isEqualTo(
                  switch (name) {
                    case "kafka" -> List.of("kafka");
                    case "prometheus", "grafana" -> List.of("monitoring");
                    default -> List.of();
                  });
        });
    assertThat(text("docs/operations.md")).contains("--profile monitoring", "--profile kafka");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sandbox", "checkout", "worker", "console"})
  void eachServicesCommandIsOneOfOursAndItsHealthIsAskedWhereItListens(String name) {
    Map<String, Object> service = services.get(name);
    List<String> command =
        ((List<String>) service.get("command")).stream().map(ContainersTest::expanded).toList();
    CommandLine.ParseResult parsed =
        TallyCommandLine.create(
                Surroundings.ofProcess(),
                List.of(ConsoleCommand::new, _ -> new SandboxCommand()),
                List.of())
            .parseArgs(command.toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(name);
    String option = name.equals("sandbox") ? "--port" : "--management-port";
    String port = command.get(command.indexOf(option) + 1);
    List<String> health =
        (List<String>) ((Map<String, Object>) service.get("healthcheck")).get("test");
    assertThat(health.subList(0, 3)).containsExactly("CMD", "/opt/tallystick/healthy", port);
    assertThat(health.get(3))
        .isIn("/_sandbox/health", "/actuator/health/readiness", "/actuator/health/liveness");
  }

  /** With the default of what the environment doesn't set. */
  private static String expanded(String value) {
    return value.replaceAll("\\$\\{[A-Z_]+:-([^}]*)}", "$1");
  }

  @Test
  void whatPrometheusReadsIsWhatTheServicesServe() {
    Map<String, Object> prometheus = new Yaml().load(text("ops/prometheus/prometheus.yml"));
    String targets = prometheus.get("scrape_configs").toString();
    assertThat(targets).as("our tag job keeps its name").contains("honor_labels=true");
    for (String name : List.of("checkout", "worker", "console")) {
      assertThat(services.get(name)).containsEntry("network_mode", "service:sandbox");
      List<String> command = (List<String>) services.get(name).get("command");
      String port = command.get(command.indexOf("--management-port") + 1);
      assertThat(targets).contains("sandbox:" + port);
      assertThat(dockerfile).containsPattern("EXPOSE .*\\b" + port);
      assertThat((List<String>) services.get("sandbox").get("ports"))
          .contains("127.0.0.1:%1$s:%1$s".formatted(port));
    }
  }

  @Test
  void eachSettingIsKnownToCodeOrDocs() throws IOException {
    StringBuilder known = new StringBuilder();
    for (String module : List.of("checkout-core", "reconciliation-jobs")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          known.append(Files.readString(file));
        }
      }
    }
    for (String page : List.of("operations", "events", "payments", "webhooks", "metrics")) {
      known.append(text("docs/" + page + ".md"));
    }
    String uniform = uniform(known.toString());
    Set<String> names = new TreeSet<>();
    OURS.forEach(
        name ->
            names.addAll(
                ((Map<String, Object>) services.get(name).getOrDefault("environment", Map.of()))
                    .keySet()));
    assertThat(names).hasSize(11).allMatch(name -> uniform.contains(uniform(name)));
  }

  private static String uniform(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
  }

  @Test
  void nothingIsReachableFromOtherMachines() {
    services.forEach(
        (name, service) ->
            assertThat((List<String>) service.getOrDefault("ports", List.of()))
                .as(name)
                .allMatch(port -> port.startsWith("127.0.0.1:")));
  }

  @Test
  void passwordsAndKeysComeFromTheEnvironmentWithDefaultsThatSayWhatTheyAre() {
    Pattern secret = Pattern.compile("(?m)^ +[A-Z_]*(PASSWORD|SECRET|API_KEY): *(\\S+)$");
    List<String> values =
        secret.matcher(text("docker-compose.yml")).results().map(found -> found.group(2)).toList();
    assertThat(values)
        .hasSize(4)
        .allMatch(
            value -> value.matches("\\$\\{[A-Z_]+:-(demo-only|whsec_demo_only|sk_test_sandbox)}"));
  }

  @Test
  void imagesHaveVersionsAndOursRunsAsNobodySpecial() {
    List<String> images = new ArrayList<>();
    Pattern.compile("(?m)^FROM (\\S+)|^ +image: (\\S+)")
        .matcher(dockerfile + text("docker-compose.yml"))
        .results()
        .forEach(found -> images.add(found.group(1) == null ? found.group(2) : found.group(1)));
    assertThat(images).hasSize(7);
    assertThat(images).allMatch(image -> image.matches("[a-z/-]+:v?[0-9][0-9a-z.-]*"));
    assertThat(dockerfile.lines().filter(line -> line.startsWith("USER ")))
        .containsExactly("USER 10001:10001");
    assertThat(dockerfile.indexOf("USER ")).isLessThan(dockerfile.indexOf("ENTRYPOINT"));
    for (String name : OURS) {
      assertThat(services.get(name)).containsEntry("read_only", true).doesNotContainKey("user");
    }
  }

  @Test
  void whatTheDockerfileCopiesIsThereAndEveryVolumeIsDeclared() {
    assertThat(dockerfile).contains("/src/tally /src/ops/container/healthy ./");
    assertThat(ROOT.resolve("tally")).isExecutable();
    assertThat(ROOT.resolve("ops/container/healthy")).isExecutable();
    assertThat(text(".dockerignore").lines()).contains("**/target", "data", ".git");
    Set<String> used = new TreeSet<>();
    for (Map<String, Object> service : services.values()) {
      for (String volume : (List<String>) service.getOrDefault("volumes", List.of())) {
        String source = volume.split(":")[0];
        if (source.startsWith(".")) {
          assertThat(ROOT.resolve(source)).isDirectory();
        } else {
          used.add(source);
        }
      }
    }
    assertThat(used)
        .isEqualTo(new TreeSet<>(((Map<String, Object>) compose.get("volumes")).keySet()));
  }

  @Test
  void whoeverIsWaitedForHasAHealthCheck() {
    services.forEach(
        (name, service) -> {
          assertThat(service).as(name).containsKeys("healthcheck", "restart");
          Object waits = service.get("depends_on");
          if (waits instanceof Map<?, ?> others) {
            others
                .keySet()
                .forEach(other -> assertThat(services.keySet()).contains((String) other));
          }
        });
    assertThat(dockerfile).doesNotContain("HEALTHCHECK");
  }

  @Test
  void aServiceHasTimeToEndAndItsDataRoom() {
    for (String name : OURS) {
      assertThat(services.get(name)).containsEntry("stop_grace_period", "45s");
    }
    assertThat(services.get("postgres")).containsEntry("shm_size", "1gb");
    Map<String, Object> kafka = services.get("kafka");
    assertThat((List<String>) kafka.get("volumes"))
        .containsExactly(
            "kafka:" + ((Map<String, Object>) kafka.get("environment")).get("KAFKA_LOG_DIRS"));
  }
}
