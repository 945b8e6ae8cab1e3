package io.tallystick.demo.lab;

import io.tallystick.demo.lab.LabScore.Innocent;
import io.tallystick.demo.lab.LabScore.Line;
import io.tallystick.demo.lab.LabScore.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The lab's result, for people and for programs. */
final class LabReport {
  private static final String HEADER =
      "%-28s %8s %7s %7s %6s %7s %10s %9s %9s%n"
          .formatted(
              "type",
              "injected",
              "found",
              "missed",
              "false",
              "recall",
              "precision",
              "median",
              "longest");
  private static final int SHOWN = 50;

  private final LabScore score;

  LabReport(LabScore score) {
    this.score = score;
  }

  String text() {
    var text = new StringBuilder(HEADER);
    for (Line line : score.lines()) {
      text.append(
          "%-28s %8d %7d %7d %6d %7s %10s %9s %9s%n"
              .formatted(
                  line.type,
                  line.injected(),
                  line.found(),
                  line.missed(),
                  line.wrong(),
                  share(line.recall()),
                  share(line.precision()),
                  words(line.median()),
                  words(line.longest())));
    }
    text.append(
        "%n%-58s %8s %8s%n".formatted("looks alike and is all right", "occurred", "reported"));
    for (Innocent one : score.innocents()) {
      text.append("%-58s %8d %8d%n".formatted(one.name(), one.occurred(), one.reported()));
    }
    text.append(System.lineSeparator());
    List<Problem> problems = score.problems();
    problems.stream()
        .limit(SHOWN)
        .forEach(one -> text.append("seed %d: %s%n".formatted(one.seed(), one.what())));
    if (problems.size() > SHOWN) {
      text.append("... and %d more; --json has all.%n".formatted(problems.size() - SHOWN));
    }
    return text.append(verdict()).append(System.lineSeparator()).toString();
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  private static String words(@Nullable Duration duration) {
    if (duration == null) {
      return "-";
    }
    long minutes = duration.toMinutes();
    return minutes < 60 ? minutes + " m" : "%d h %02d m".formatted(minutes / 60, minutes % 60);
  }

  String verdict() {
    if (score.isPerfect()) {
      return "All that went wrong was found, and nothing else, over %d seed%s."
          .formatted(score.seeds(), score.seeds() == 1 ? "" : "s");
    }
    if (score.problems().isEmpty()) {
      return "Did not occur: %s."
          .formatted(score.absent().stream().map(Enum::name).collect(Collectors.joining(", ")));
    }
    return "%d problem%s over %d seed%s; tally lab --seeds 1 --first-seed %d shows the first again."
        .formatted(
            score.problems().size(),
            score.problems().size() == 1 ? "" : "s",
            score.seeds(),
            score.seeds() == 1 ? "" : "s",
            score.problems().getFirst().seed());
  }

  String json() {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode root = mapper.createObjectNode();
    root.put("seeds", score.seeds());
    root.put("perfect", score.isPerfect());
    root.put("verdict", verdict());
    ArrayNode types = root.putArray("types");
    for (Line line : score.lines()) {
      ObjectNode node = types.addObject();
      node.put("type", line.type.name());
      node.put("injected", line.injected());
      node.put("found", line.found());
      node.put("missed", line.missed());
      node.put("false", line.wrong());
      node.put("recall", line.recall());
      node.put("precision", line.precision());
      node.put("medianSeconds", seconds(line.median()));
      node.put("longestSeconds", seconds(line.longest()));
    }
    ArrayNode lookAlikes = root.putArray("lookAlikes");
    for (Innocent one : score.innocents()) {
      ObjectNode node = lookAlikes.addObject();
      node.put("name", one.name());
      node.put("occurred", one.occurred());
      node.put("reported", one.reported());
    }
    ArrayNode problems = root.putArray("problems");
    for (Problem one : score.problems()) {
      ObjectNode node = problems.addObject();
      node.put("seed", one.seed());
      node.put("what", one.what());
    }
    return root.toString();
  }

  private static @Nullable Long seconds(@Nullable Duration duration) {
    return duration == null ? null : duration.toSeconds();
  }
}
