package io.tallystick.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabScoreTest {
  private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");

  private static Expected expected(
      DiscrepancyType type, @Nullable String order, @Nullable String ref) {
    return new Expected(type, order, ref, NOON, "a cause");
  }

  private static Finding found(
      DiscrepancyType type, @Nullable String order, @Nullable String ref, String anchor) {
    return new Finding(type + anchor, type, order, ref, anchor, "why", NOON.plusSeconds(7200));
  }

  private static LabScore score(List<Expected> expected, List<Finding> found) {
    var score = new LabScore();
    score.add(
        SeedResult.of(7, expected, found, Map.of("late", 1), Map.of("SO-2", "late"), List.of()));
    return score;
  }

  @Test
  void eachFindingAnswersOneFault() {
    var type = DiscrepancyType.DUPLICATE_CHARGE;
    LabScore score =
        score(
            List.of(expected(type, "SO-1", "pi_1"), expected(type, "SO-1", null)),
            List.of(found(type, "SO-1", "pi_1", "a")));
    assertThat(score.problems())
        .extracting(LabScore.Problem::what)
        .containsExactly("missed: DUPLICATE_CHARGE of SO-1 (a cause)");
    var line = line(score, type);
    assertThat(line.recall()).isEqualTo(0.5);
    assertThat(line.precision()).isEqualTo(1);
    assertThat(line.longest()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void anAnchorIsAReferenceToo() {
    var type = DiscrepancyType.WEBHOOK_MISSING;
    LabScore score =
        score(
            List.of(expected(type, null, "evt_1")), List.of(found(type, "SO-1", "pi_1", "evt_1")));
    assertThat(line(score, type).isPerfect()).isTrue();
  }

  @Test
  void whatIsFoundAboutALookAlikeIsFalseAndNamed() {
    var type = DiscrepancyType.PAID_NOT_RECORDED;
    LabScore score = score(List.of(), List.of(found(type, "SO-2", "pi_2", "b")));
    assertThat(score.problems())
        .extracting(LabScore.Problem::what)
        .containsExactly("falsely raised: PAID_NOT_RECORDED of SO-2 (late): why");
    assertThat(score.innocents()).containsExactly(new LabScore.Innocent("late", 1, 1));
    assertThat(line(score, type).precision()).isZero();
  }

  @Test
  void onlyAllTypesFoundAndNothingElseIsPerfect() {
    List<Expected> all =
        Arrays.stream(DiscrepancyType.values()).map(type -> expected(type, "SO-1", null)).toList();
    List<Finding> found =
        Arrays.stream(DiscrepancyType.values())
            .map(type -> found(type, "SO-1", null, "x"))
            .toList();
    assertThat(score(all, found).isPerfect()).isTrue();
    LabScore lacking = score(all.subList(1, all.size()), found.subList(1, found.size()));
    assertThat(lacking.isPerfect()).isFalse();
    assertThat(new LabReport(lacking).verdict()).isEqualTo("Did not occur: PAID_NOT_RECORDED.");
    var failed = score(all, found);
    failed.broken(8, new IllegalStateException("no database"));
    assertThat(failed.isPerfect()).isFalse();
    assertThat(new LabReport(failed).text())
        .contains("seed 8: the lab itself failed: java.lang.IllegalStateException: no database");
  }

  private static LabScore.Line line(LabScore score, DiscrepancyType type) {
    return score.lines().stream().filter(line -> line.type == type).findFirst().orElseThrow();
  }
}
