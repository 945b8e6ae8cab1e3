package io.tallystick.reconciliation.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** When things are due, above all in the two nights in which the clock changes. */
class SchedulesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final String NIGHTLY = "0 15 3 * * *";

  private static Schedule schedule(String cron) {
    return Schedule.of("nightly", "tallystick.schedule.nightly", cron, NIGHTLY, BERLIN)
        .orElseThrow();
  }

  private static Instant at(String local) {
    return ZonedDateTime.parse(local + "[Europe/Berlin]").toInstant();
  }

  /** Times of the wall with their offset, from noon of the first day to noon of the last. */
  private static List<String> due(String cron, String from, String to) {
    return schedule(cron).due(at(from), at(to), 200).times().stream()
        .map(time -> time.atZone(BERLIN).toOffsetDateTime().toString())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0 15 3 * * *, 2026-03-28T03:15+01:00, 2026-03-29T03:15+02:00, 2026-03-30T03:15+02:00",
    // 02:30 doesn't exist on the 29th: it runs as much later as the clock jumps
    "0 30 2 * * *, 2026-03-28T02:30+01:00, 2026-03-29T03:30+02:00, 2026-03-30T02:30+02:00",
    "0 0 2 * * *, 2026-03-28T02:00+01:00, 2026-03-29T03:00+02:00, 2026-03-30T02:00+02:00",
  })
  void aNightOf23HoursIsDoneOnce(String cron, String first, String second, String third) {
    assertThat(due(cron, "2026-03-27T12:00+01:00", "2026-03-30T12:00+02:00"))
        .containsExactly(first, second, third);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0 15 3 * * *, 2026-10-24T03:15+02:00, 2026-10-25T03:15+01:00, 2026-10-26T03:15+01:00",
    // 02:30 comes twice on the 25th: the first counts
    "0 30 2 * * *, 2026-10-24T02:30+02:00, 2026-10-25T02:30+02:00, 2026-10-26T02:30+01:00",
    "0 0 2 * * *, 2026-10-24T02:00+02:00, 2026-10-25T02:00+02:00, 2026-10-26T02:00+01:00",
  })
  void aNightOf25HoursIsDoneOnceNotTwice(String cron, String first, String second, String third) {
    assertThat(due(cron, "2026-10-23T12:00+02:00", "2026-10-26T12:00+01:00"))
        .containsExactly(first, second, third);
  }

  @Test
  void whatIsDueEveryHourIsDueEveryHourThatPasses() {
    assertThat(due("0 5 * * * *", "2026-03-29T00:30+01:00", "2026-03-29T04:30+02:00"))
        .containsExactly(
            "2026-03-29T01:05+01:00", "2026-03-29T03:05+02:00", "2026-03-29T04:05+02:00");
    assertThat(due("0 5 * * * *", "2026-10-25T01:30+02:00", "2026-10-25T03:30+01:00"))
        .containsExactly(
            "2026-10-25T02:05+02:00", "2026-10-25T02:05+01:00", "2026-10-25T03:05+01:00");
    for (String day : List.of("2026-03-29", "2026-10-25")) {
      Instant from = LocalDate.parse(day).atStartOfDay(BERLIN).toInstant();
      Instant to = LocalDate.parse(day).plusDays(1).atStartOfDay(BERLIN).toInstant();
      assertThat(schedule("0 5 * * * *").due(from, to, 200).times())
          .hasSize((int) Duration.between(from, to).toHours());
    }
  }

  @Test
  void ofAYearEveryNightIsDueOnceWhateverTheHour() {
    for (int hour = 0; hour < 24; hour++) {
      Schedule each = schedule("0 30 %d * * *".formatted(hour));
      Instant at = at("2026-01-01T00:00+01:00");
      for (int night = 1; night <= 365; night++) {
        at = each.next(at).orElseThrow();
        assertThat(at.atZone(BERLIN).toLocalDate().getDayOfYear())
            .as("hour %d", hour)
            .isEqualTo(night);
      }
    }
  }

  @Test
  void ofManyMissedTimesTheLatestAreTakenAndTheOthersCounted() {
    Schedule.Due due =
        schedule(NIGHTLY).due(at("2026-09-01T12:00+02:00"), at("2026-09-11T12:00+02:00"), 7);
    assertThat(due.times()).hasSize(7);
    assertThat(due.times().getFirst()).isEqualTo(at("2026-09-05T03:15+02:00"));
    assertThat(due.times().getLast()).isEqualTo(at("2026-09-11T03:15+02:00"));
    assertThat(due.left()).isEqualTo(3);
    Schedule.Due afterYears =
        schedule("0 * * * * *").due(Instant.EPOCH, at("2026-09-11T12:00+02:00"), 1);
    assertThat(afterYears.times()).hasSize(1);
    assertThat(afterYears.left()).as("bounded to 31 days").isEqualTo(31 * 24 * 60 - 1);
  }

  @Test
  void aTimeThatIsDueNowIsDueOnce() {
    Instant due = at("2026-09-02T03:15+02:00");
    assertThat(schedule(NIGHTLY).due(due.minusSeconds(1), due, 7).times()).containsExactly(due);
    assertThat(schedule(NIGHTLY).due(due, due.plusSeconds(60), 7).times()).isEmpty();
    assertThat(schedule(NIGHTLY).due(due.plusSeconds(9), due, 7).times())
        .as("the clock has gone back")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "at three      | Cron expression must consist of 6 fields (found 2 in \"at three\")",
        "15 3 * * *    | Cron expression must consist of 6 fields (found 5 in \"15 3 * * *\")",
        "* 15 3 * * *  | the first field, seconds, must be one number",
        "0 0 0 31 2 *  | it is never due",
      })
  void aBadScheduleIsToldBySettingValueAndExample(String cron, String trouble) {
    assertThatThrownBy(() -> settings("tallystick.schedule.intraday", cron))
        .hasMessage(
            "Setting tallystick.schedule.intraday is '%s', which is no schedule (%s). Give six fields (second, minute, hour, day, month, weekday) such as '0 5 * * * *', or 'off'."
                .formatted(cron, trouble));
  }

  @Test
  void offSwitchesOneOff() {
    assertThat(settings("tallystick.schedule.intraday", "off").schedules())
        .extracting(Schedule::name)
        .containsExactly("nightly", "housekeeping");
    assertThat(settings("x", "y").schedules()).hasSize(3);
  }

  @Test
  void aBadSettingIsTold() {
    assertThatThrownBy(() -> settings("tallystick.worker.stop-within", "soon"))
        .hasMessage(
            "Setting tallystick.worker.stop-within is 'soon'; give a length of time such as 30s.");
    assertThatThrownBy(() -> settings("tallystick.worker.profile", "pdf"))
        .hasMessage("Setting tallystick.worker.profile is 'pdf'; give machine or excel.");
    assertThatThrownBy(() -> settings("tallystick.zone", "Berlin"))
        .hasMessageContaining("should be like Europe/Berlin");
  }

  private static WorkerSettings settings(String name, String value) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, value)));
    return WorkerSettings.from(environment);
  }
}
