package io.tallystick.checkout.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.metrics.OpenWork;
import io.tallystick.checkout.metrics.OpenWork.Backlog;
import io.tallystick.checkout.metrics.OpenWork.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class RunsHealthTest {
  private static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");
  private final SettableClock clock = new SettableClock(NOW);

  private OpenWork runs(Map<Job, Instant> runs) {
    var nothing = new Backlog(0, null);
    return new OpenWork(
        clock.instant(),
        Map.of(),
        0,
        Map.of(),
        0,
        nothing,
        nothing,
        0,
        nothing,
        Map.of(),
        Map.of(),
        Map.of(),
        0,
        runs);
  }

  private Status status(boolean expectsRuns, Duration later, Map<Job, Instant> runs) {
    var settings =
        new HealthSettings(
            Duration.ofHours(30),
            Duration.ofMinutes(150),
            Duration.ofMinutes(10),
            expectsRuns,
            expectsRuns);
    var health = new RunsHealth(() -> runs(runs), settings, clock);
    clock.advance(later);
    return health.health().getStatus();
  }

  @Test
  void withoutAnyRunNothingIsKnownHoweverLongAServiceThatStartsNoneIsUp() {
    assertThat(status(false, Duration.ofDays(9), Map.of())).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void whoeverStartsRunsIsDownWithoutOneOnceItHasBeenUpForAsLong() {
    assertThat(status(true, Duration.ofMinutes(150), Map.of())).isEqualTo(Status.UNKNOWN);
    assertThat(status(true, Duration.ofMinutes(150).plusSeconds(1), Map.of()))
        .isEqualTo(Status.DOWN);
  }

  @Test
  void aNightIsTooOldAfterItsAge() {
    Map<Job, Instant> runs = Map.of(new Job("reconciliation", true), NOW);
    assertThat(status(false, Duration.ofHours(30), runs)).isEqualTo(Status.UP);
    assertThat(status(false, Duration.ofSeconds(1), runs)).isEqualTo(Status.DOWN);
  }

  @Test
  void theHoursAreAsOldAsTheOldestPartOfTheirRound() {
    Map<Job, Instant> runs =
        Map.of(
            new Job("reconciliation", false), NOW.minus(Duration.ofMinutes(151)),
            new Job("webhook-gap", false), NOW,
            new Job("pending-sweep", false), NOW);
    assertThat(runs(runs).lastHours()).isEqualTo(NOW.minus(Duration.ofMinutes(151)));
    assertThat(status(false, Duration.ZERO, runs)).isEqualTo(Status.DOWN);
  }

  @Test
  void aPartOfTheRoundThatHasNeverBeenGoodIsNotWaitedForAndOtherChecksAreNoPart() {
    Map<Job, Instant> runs =
        Map.of(new Job("webhook-gap", false), NOW, new Job("outbox-check", false), Instant.EPOCH);
    assertThat(runs(runs).lastHours()).isEqualTo(NOW);
    assertThat(status(false, Duration.ofMinutes(150), runs)).isEqualTo(Status.UP);
    assertThat(status(false, Duration.ofSeconds(1), runs)).isEqualTo(Status.DOWN);
  }

  @Test
  void checksOfADayAreNoNight() {
    assertThat(status(false, Duration.ZERO, Map.of(new Job("webhook-gap", true), NOW)))
        .isEqualTo(Status.UNKNOWN);
  }
}
