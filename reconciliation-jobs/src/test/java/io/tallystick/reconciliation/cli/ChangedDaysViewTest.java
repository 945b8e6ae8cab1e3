package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.nightly.ChangedDays;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangedDaysViewTest {
  private static final LocalDate DAY = LocalDate.parse("2026-07-01");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void eachDayIsALineWithTheCommandThatComparesItAgain() {
    var days =
        new ChangedDays(
            List.of(
                new ChangedDays.Day(DAY, BERLIN, 1200, 1, 0),
                new ChangedDays.Day(DAY.minusDays(1), BERLIN, 0, 0, 1),
                new ChangedDays.Day(DAY.minusDays(2), ZoneOffset.UTC, 0, 0, 3)),
            4);
    assertThat(print(days))
        .isEqualTo(
            """

            Earlier days have changed since they were compared:
            2026-07-01: 1,200 provider entries came, 1 book entry came. Compare it again: ./tally nightly --date 2026-07-01
            2026-06-30: 1 earlier entry was completed. Compare it again: ./tally nightly --date 2026-06-30
            2026-06-29: 3 earlier entries were completed. Compare it again: ./tally nightly --date 2026-06-29 --zone Z
            ... and 4 more, all of them earlier.
            """);
  }

  @Test
  void nothingIsSaidIfNothingChanged() {
    assertThat(print(new ChangedDays(List.of(), 0))).isEmpty();
  }

  private static String print(ChangedDays days) {
    var text = new StringWriter();
    new ChangedDaysView(days, BERLIN).print(new PrintWriter(text, true));
    return text.toString();
  }
}
