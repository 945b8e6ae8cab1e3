package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.metrics.OpenWorkReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files for Prometheus and Grafana, and docs/metrics.md, against a running service. */
class WatchFilesIT {
  private static final Path ROOT = Path.of("..");

  /** Only a worker starts jobs. */
  private static final Set<String> OF_THE_WORKER = Set.of("tallystick_job_launches_total");

  private static final Pattern METRIC = Pattern.compile("\\b(tallystick|jvm|hikaricp)_[a-z_]+");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(tallystick_[a-z_]+)` \\|(.*)$");

  private static Scrape scrape;
  private static Set<String> samples;

  record Alert(String name, String expression, Map<String, String> annotations) {}

  @BeforeAll
  static void watch() {
    try (Shop shop = Shop.watched()) {
      shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
      shop.rounds.now();
      shop.service.getBean(OpenWorkReader.class).read();
      scrape = Scrape.of(shop.service);
    }
    samples =
        scrape.samples().keySet().stream()
            .map(name -> name.replaceAll("\\{.*", ""))
            .collect(Collectors.toCollection(HashSet::new));
    samples.addAll(OF_THE_WORKER);
  }

  private static String text(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Alert> alerts() {
    Map<String, Object> file = new Yaml().load(text("ops/prometheus/alerts.yml"));
    return ((List<Map<String, Object>>) file.get("groups"))
        .stream()
            .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
            .map(
                rule ->
                    new Alert(
                        (String) rule.get("alert"),
                        (String) rule.get("expr"),
                        (Map<String, String>) rule.get("annotations")))
            .toList();
  }

  private static List<String> panels() {
    JsonNode board = new JsonMapper().readTree(text("ops/grafana/dashboards/tallystick.json"));
    assertThat(board.get("uid").asString()).isEqualTo("tallystick");
    return board
        .get("panels")
        .valueStream()
        .flatMap(panel -> panel.path("targets").valueStream())
        .map(target -> target.get("expr").asString())
        .toList();
  }

  private static Set<String> metrics(String expression) {
    return METRIC.matcher(expression).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  @Test
  void whatAlertsAndPanelsLookAtIsThere() {
    assertThat(alerts()).hasSize(34);
    assertThat(panels()).hasSize(46);
    Stream.concat(alerts().stream().map(Alert::expression), panels().stream())
        .forEach(
            expression -> {
              assertThat(samples).as(expression).containsAll(metrics(expression));
              assertThat(count(expression, "\\("))
                  .as(expression)
                  .isEqualTo(count(expression, "\\)"));
              assertThat(count(expression, "\\{")).as(expression).isEqualTo(count(expression, "}"));
              assertThat(count(expression, "\"") % 2).as(expression).isZero();
            });
  }

  private static int count(String text, String part) {
    return (int) Pattern.compile(part).matcher(text).results().count();
  }

  @Test
  void labelsThatAlertsAndPanelsNameAreThere() {
    Pattern selector = Pattern.compile("(tallystick_[a-z_]+)\\{([^}]*)}");
    Pattern label = Pattern.compile("([a-z]+)(=~|!~|=|!=)\"([^\"]*)\"");
    Stream.concat(alerts().stream().map(Alert::expression), panels().stream())
        .flatMap(expression -> selector.matcher(expression).results())
        .filter(use -> !OF_THE_WORKER.contains(use.group(1)))
        .forEach(
            use ->
                label
                    .matcher(use.group(2))
                    .results()
                    .flatMap(
                        found ->
                            Arrays.stream(found.group(3).split("\\|"))
                                .map(value -> found.group(1) + "=\"" + value + "\""))
                    .forEach(
                        pair ->
                            assertThat(scrape.samples().keySet())
                                .as(use.group())
                                .anyMatch(
                                    sample ->
                                        sample.startsWith(use.group(1) + "{")
                                            && sample.contains(pair))));
  }

  @Test
  void eachAlertSaysWhatToDoAndWhereThatStands() {
    for (Alert alert : alerts()) {
      assertThat(alert.annotations()).as(alert.name()).containsKeys("summary", "todo", "runbook");
      String[] place = alert.annotations().get("runbook").split("#");
      assertThat(anchors(place[0])).as(alert.name()).contains(place[1]);
    }
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(String file) {
    return text(file)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void eachTypeOfDiscrepancyHasAnAlertWhosePageTellsOfIt() {
    Map<String, Alert> alertOf = new TreeMap<>();
    for (Alert alert : alerts()) {
      for (DiscrepancyType type : DiscrepancyType.values()) {
        if (alert.expression().contains("discrepancies_open")
            && Pattern.compile("\\b" + type + "\\b").matcher(alert.expression()).find()) {
          assertThat(alertOf.put(type.name(), alert)).as(type.name()).isNull();
        }
      }
    }
    for (DiscrepancyType type : DiscrepancyType.values()) {
      assertThat(alertOf).containsKey(type.name());
      String[] place = alertOf.get(type.name()).annotations().get("runbook").split("#");
      assertThat(section(place[0], place[1])).as(type.name()).contains(type.name());
    }
  }

  private static String section(String file, String anchor) {
    StringBuilder section = new StringBuilder();
    boolean in = false;
    for (String line : text(file).lines().toList()) {
      if (line.startsWith("#")) {
        String heading = line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
        in = heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-').equals(anchor);
      }
      section.append(in ? line + "\n" : "");
    }
    return section.toString();
  }

  @Test
  void theTableOfMetricsIsWholeAndTrue() {
    Map<String, String> table = new TreeMap<>();
    ROW.matcher(text("docs/metrics.md"))
        .results()
        .forEach(row -> table.put(row.group(1), row.group(2)));
    Set<String> there =
        scrape.ours().stream()
            .filter(name -> !name.endsWith("_max"))
            .collect(Collectors.toCollection(TreeSet::new));
    there.addAll(OF_THE_WORKER);
    assertThat(table.keySet()).isEqualTo(there);
    for (String name : scrape.ours()) {
      if (!name.endsWith("_max")) {
        assertThat(table.get(name).split("\\|")[0].strip())
            .as(name)
            .isEqualTo(scrape.types().get(name));
      }
    }
    Set<String> tagged = new TreeSet<>();
    table.forEach(
        (name, row) ->
            Pattern.compile("`([a-z]+)`")
                .matcher(row.split("\\|")[1])
                .results()
                .forEach(tag -> tagged.add(name + " " + tag.group(1))));
    Set<String> tags = new TreeSet<>(Set.of());
    for (String sample : scrape.samples().keySet()) {
      String name = sample.replaceAll("\\{.*", "").replaceAll("_(bucket|count|sum|max)$", "");
      if (name.startsWith("tallystick_")) {
        Pattern.compile("([a-z]+)=\"")
            .matcher(sample)
            .results()
            .filter(tag -> !tag.group(1).equals("le"))
            .forEach(tag -> tags.add(name + " " + tag.group(1)));
      }
    }
    tagged.removeIf(tag -> tag.startsWith("tallystick_job_launches_total"));
    assertThat(tagged).isEqualTo(tags);
  }

  @Test
  void theTableNamesEachAlertWhereItsMetricStands() {
    String table = text("docs/metrics.md");
    Map<String, String> rows = new TreeMap<>();
    ROW.matcher(table).results().forEach(row -> rows.put(row.group(1), row.group(2)));
    for (Alert alert : alerts()) {
      assertThat(table).contains(alert.name());
      for (String sample : metrics(alert.expression())) {
        String name =
            rows.containsKey(sample) ? sample : sample.replaceAll("_(bucket|count|sum)$", "");
        if (name.startsWith("tallystick_") && !name.equals("tallystick_provider_requests_total")) {
          assertThat(rows.get(name)).as(name).contains(alert.name());
        }
      }
    }
  }

  @Test
  void noSeriesHasAnIdOrATextInItsTags() {
    for (String sample : scrape.samples().keySet()) {
      if (sample.startsWith("tallystick_")) {
        assertThat(sample).matches("[a-z_]+(\\{([a-z]+=\"[A-Za-z0-9_.+-]+\",?)+})?");
      }
    }
    assertThat(scrape.samples().keySet().stream().filter(name -> name.startsWith("tallystick_")))
        .hasSizeLessThan(1_500);
  }

  @Test
  void prometheusAndGrafanaFindTheirFiles() {
    Map<String, Object> prometheus = new Yaml().load(text("ops/prometheus/prometheus.yml"));
    assertThat(prometheus.get("rule_files")).isEqualTo(List.of("alerts.yml"));
    assertThat(prometheus.get("scrape_configs").toString())
        .contains("metrics_path=/actuator/prometheus", "sandbox:9464", "sandbox:9465");
    Map<String, Object> source =
        new Yaml().load(text("ops/grafana/provisioning/datasources/prometheus.yml"));
    assertThat(source.toString()).contains("uid=prometheus");
    Map<String, Object> boards =
        new Yaml().load(text("ops/grafana/provisioning/dashboards/tallystick.yml"));
    assertThat(boards.toString()).contains("/var/lib/grafana/dashboards");
  }
}
