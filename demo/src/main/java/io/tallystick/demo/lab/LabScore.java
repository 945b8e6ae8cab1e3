package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.lab.SeedResult.FalseAlarm;
import io.tallystick.demo.lab.SeedResult.Met;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of all seeds, per type and per look-alike. */
final class LabScore {
  /** One type's part. */
  static final class Line {
    final DiscrepancyType type;
    private final List<Duration> after = new ArrayList<>();
    private int missed;
    private int wrong;

    private Line(DiscrepancyType type) {
      this.type = type;
    }

    int injected() {
      return after.size() + missed;
    }

    int found() {
      return after.size();
    }

    int missed() {
      return missed;
    }

    int wrong() {
      return wrong;
    }

    /** Of what there was, what was found. */
    double recall() {
      return ratio(found(), injected());
    }

    /** Of what was found, what there was. */
    double precision() {
      return ratio(found(), found() + wrong);
    }

    /** Rounded down: 1.000 is all of them. */
    private static double ratio(int part, int whole) {
      long perMille = whole == 0 ? 0 : part * 1000L / whole;
      return perMille / 1000.0;
    }

    @Nullable Duration median() {
      return after.isEmpty() ? null : after.stream().sorted().toList().get(after.size() / 2);
    }

    @Nullable Duration longest() {
      return after.stream().max(Duration::compareTo).orElse(null);
    }

    boolean isPerfect() {
      return injected() > 0 && missed == 0 && wrong == 0;
    }
  }

  /**
   * @param occurred how often
   * @param reported how often something was found about it
   */
  record Innocent(String name, int occurred, int reported) {}

  /** Something to look into. */
  record Problem(long seed, String what) {}

  private final Map<DiscrepancyType, Line> lines = new EnumMap<>(DiscrepancyType.class);
  private final Map<String, Integer> occurred = new LinkedHashMap<>();
  private final Map<String, Integer> reported = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private int seeds;

  LabScore() {
    for (DiscrepancyType type : DiscrepancyType.values()) {
      lines.put(type, new Line(type));
    }
  }

  void add(SeedResult result) {
    seeds++;
    for (Met met : result.met()) {
      line(met.expected().type()).after.add(met.after());
    }
    for (Expected one : result.missed()) {
      line(one.type()).missed++;
      problem(result, "missed: %s of %s (%s)".formatted(one.type(), one.subject(), one.cause()));
    }
    for (FalseAlarm alarm : result.falseAlarms()) {
      Finding finding = alarm.finding();
      line(finding.type()).wrong++;
      reported.merge(alarm.about(), 1, Integer::sum);
      problem(
          result,
          "falsely raised: %s of %s (%s): %s"
              .formatted(finding.type(), finding.subject(), alarm.about(), finding.explanation()));
    }
    result.lookAlikes().forEach((name, times) -> occurred.merge(name, times, Integer::sum));
    result.failures().forEach(failure -> problem(result, "a round failed: " + failure));
  }

  /** Nothing is known of that seed. */
  void broken(long seed, @Nullable Throwable why) {
    seeds++;
    problems.add(new Problem(seed, "the lab itself failed: " + why));
  }

  private void problem(SeedResult result, String what) {
    problems.add(new Problem(result.seed(), what));
  }

  private Line line(DiscrepancyType type) {
    return java.util.Objects.requireNonNull(lines.get(type));
  }

  int seeds() {
    return seeds;
  }

  Collection<Line> lines() {
    return lines.values();
  }

  List<Innocent> innocents() {
    return occurred.entrySet().stream()
        .map(
            each ->
                new Innocent(
                    each.getKey(), each.getValue(), reported.getOrDefault(each.getKey(), 0)))
        .toList();
  }

  List<Problem> problems() {
    return problems;
  }

  /** Types that didn't occur. */
  List<DiscrepancyType> absent() {
    return lines.values().stream()
        .filter(line -> line.injected() == 0)
        .map(line -> line.type)
        .toList();
  }

  boolean isPerfect() {
    return problems.isEmpty() && lines.values().stream().allMatch(Line::isPerfect);
  }
}
