package io.tallystick.checkout.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HardCasesIT extends OutboxRig {
  @Test
  void anErrorTextWithNulDoesNotStopTheOthers() {
    record("bad", "order:1");
    record("good", "order:2");
    Relay some =
        relay(
            event -> {
              if (event.eventId().equals("bad")) {
                throw new IllegalStateException("answer was \u0000\u0001");
              }
              sent.add(event.eventId());
            });
    for (int i = 0; i < 5; i++) {
      try {
        some.round(10);
      } catch (RuntimeException e) {
        sent.add(e.getClass().getSimpleName());
      }
      clock.advance(Duration.ofSeconds(30));
    }

    assertThat(sent).containsExactly("good");
  }

  @Test
  void anErrorTextCutWithinACharacterIsStored() {
    record("bad", "order:1");
    Relay failing =
        relay(
            _ -> {
              throw new IllegalStateException("x".repeat(499) + "\uD83D\uDE00");
            });

    assertThat(failing.round(10)).isEqualTo(new Relay.Round(0, 1));
    assertThat(jdbc.sql("SELECT last_error FROM outbox").query(String.class).single())
        .isEqualTo("x".repeat(499));
  }

  @Test
  void whatThePublisherTookIsPublishedAlsoIfTheClaimRanOutMeanwhile() {
    record("e1", "order:1");
    Relay dying =
        relay(
            _ -> {
              throw new Error("killed");
            });
    Relay slow =
        relay(
            event -> {
              clock.advance(Duration.ofSeconds(31));
              try {
                dying.round(10);
              } catch (Error killed) {
                sent.add(killed.getMessage());
              }
              sent.add(event.eventId());
            });

    assertThat(slow.round(10)).isEqualTo(new Relay.Round(1, 0));
    assertThat(sent).containsExactly("killed", "e1");
    assertThat(outbox.backlog()).isEqualTo(new Outbox.Backlog(0, null));
  }

  @Test
  void slowFailuresDoNotStarveTheRest() {
    for (int i = 0; i < 12; i++) {
      record("bad" + i, "order:bad" + i);
    }
    record("good", "order:good");
    Relay some =
        relay(
            event -> {
              if (event.eventId().startsWith("bad")) {
                clock.advance(Duration.ofSeconds(30));
                throw new IllegalStateException("timeout");
              }
              sent.add(event.eventId());
            });
    for (int i = 0; i < 2000 && sent.isEmpty(); i++) {
      some.round(100);
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(sent).containsExactly("good");
  }

  @Test
  void roundsUntilNothingIsPublishedPublishAllThatCanBe() {
    for (int i = 0; i < 3; i++) {
      record("bad" + i, "order:bad" + i);
    }
    record("good", "order:good");
    Relay some =
        relay(
            event -> {
              if (event.eventId().startsWith("bad")) {
                throw new IllegalStateException("timeout");
              }
              sent.add(event.eventId());
            });
    Relay.Round round;
    do {
      round = some.round(3);
    } while (!round.equals(new Relay.Round(0, 0)));

    assertThat(sent).containsExactly("good");
  }

  @Test
  void aClockThatGoesBackDoesNotHoldEventsBack() {
    record("e1", "order:1");
    clock.advance(Duration.ofHours(-2));
    relay.round(10);

    assertThat(sent).containsExactly("e1");
  }

  @Test
  void aClaimTakesNoMoreThanItsLimitWhateverThePlan() {
    for (int n = 1; n <= 30; n++) {
      record("e" + n, "order:" + n);
    }
    jdbc.sql("ANALYZE outbox").update();
    assertThat(relay.round(1)).isEqualTo(new Relay.Round(1, 0));
    try (var nestedLoops = new HikariDataSource()) {
      nestedLoops.setJdbcUrl(dataSource.getJdbcUrl());
      nestedLoops.setConnectionInitSql(
          "SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
              + " SET enable_material = off; SET enable_sort = off");
      Relay other =
          new Relay(nestedLoops, e -> sent.add(e.eventId()), clock, new Random(1), () -> "other");
      assertThat(other.round(1)).isEqualTo(new Relay.Round(1, 0));
    }
  }
}
