package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadPaceTest {
  // near the end of its range: nanoTime may overflow
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);
  private final List<Duration> waits = new ArrayList<>();

  @Test
  void aFifthOfASecondsReadsGoAtOnceAndThenEachWaitsItsTurn() throws Exception {
    ReadPace pace = pace();
    for (int i = 0; i < 8; i++) {
      pace.await();
    }
    assertThat(waits).containsExactly(ms(40), ms(40), ms(40));
  }

  @Test
  void neverMoreThanTheRateAndOneBurstOverALongTime() throws Exception {
    ReadPace pace = pace();
    long start = nanos.get();
    for (int i = 0; i < 1005; i++) {
      pace.await();
    }
    assertThat(Duration.ofNanos(nanos.get() - start)).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aQuietTimeSavesUpNoMoreThanOneBurst() throws Exception {
    ReadPace pace = pace();
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    for (int i = 0; i < 6; i++) {
      pace.await();
    }
    assertThat(waits).containsExactly(ms(40));
  }

  private ReadPace pace() {
    return new ReadPace(
        25,
        nanos::get,
        wait -> {
          waits.add(wait);
          nanos.addAndGet(wait.toNanos());
        });
  }

  private static Duration ms(int millis) {
    return Duration.ofMillis(millis);
  }
}
