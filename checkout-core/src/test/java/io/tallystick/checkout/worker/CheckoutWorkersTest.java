package io.tallystick.checkout.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.beans.FatalBeanException;

@Timeout(30)
class CheckoutWorkersTest {
  /** Counts its rounds; what the nth comes to is said by the test. */
  private static final class Counting implements Worker {
    final AtomicInteger rounds = new AtomicInteger();
    final Duration every;
    final CountDownLatch reached;
    final IntUnaryOperator nth;

    Counting(Duration every, int wanted, IntUnaryOperator nth) {
      this.every = every;
      this.reached = new CountDownLatch(wanted);
      this.nth = nth;
    }

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public Duration every() {
      return every;
    }

    @Override
    public int round() {
      try {
        return nth.applyAsInt(rounds.incrementAndGet());
      } finally {
        reached.countDown();
      }
    }

    void await() throws InterruptedException {
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRoundThatDidSomethingIsRepeatedAtOnce() throws Exception {
    var worker = new Counting(Duration.ofHours(1), 6, n -> n < 6 ? 1 : 0);
    var workers = new CheckoutWorkers(List.of(worker));
    workers.start();
    worker.await();
    workers.stop();
    assertThat(worker.rounds).hasValue(6);
  }

  @Test
  void thereIsAPauseAfterAHundredRoundsHoweverMuchThereIsToDo() throws Exception {
    var worker = new Counting(Duration.ofHours(1), 100, _ -> 1);
    var workers = new CheckoutWorkers(List.of(worker));
    workers.start();
    worker.await();
    workers.stop();
    assertThat(worker.rounds).hasValue(100);
  }

  @Test
  void aWorkerThatFailsOrHangsHoldsUpNoOtherAndGoesOnTrying() throws Exception {
    var hang = new CountDownLatch(1);
    var hanging =
        new Counting(
            Duration.ofMillis(1),
            1,
            _ -> {
              try {
                hang.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return 0;
            });
    var failing =
        new Counting(
            Duration.ofMillis(1),
            5,
            _ -> {
              throw new IllegalArgumentException();
            });
    var good = new Counting(Duration.ofMillis(1), 5, _ -> 0);
    var workers = new CheckoutWorkers(List.of(hanging, failing, good));
    workers.start();
    failing.await();
    good.await();
    assertThat(workers.isRunning()).isTrue();
    hang.countDown();
    workers.stop();
    assertThat(workers.isRunning()).isFalse();
  }

  @Test
  void eachKindOfFailureIsLoggedOnceUntilItHasWorked() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(CheckoutWorkers.class);
    logger.addAppender(log);
    // fails three times in one way, once in another, works, fails again
    var worker =
        new Counting(
            Duration.ofMillis(1),
            7,
            n -> {
              if (n <= 3 || n == 6) {
                throw new IllegalArgumentException("row " + n);
              }
              if (n == 4) {
                throw new IllegalStateException();
              }
              return 0;
            });
    var workers = new CheckoutWorkers(List.of(worker));
    try {
      workers.start();
      worker.await();
      workers.stop();
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list.stream().map(ILoggingEvent::getThrowableProxy).filter(t -> t != null))
        .extracting(t -> t.getMessage())
        .containsExactly("row 1", null, "row 6");
  }

  @Test
  void whatSeveralWorkersLackIsExplainedOnce() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(CheckoutWorkers.class);
    logger.addAppender(log);
    IntUnaryOperator lacksTheKey =
        n -> {
          throw new FatalBeanException("stripe", new IllegalStateException("There is no key."));
        };
    var first = new Counting(Duration.ofMillis(1), 2, lacksTheKey);
    var second = new Counting(Duration.ofMillis(1), 2, lacksTheKey);
    var workers = new CheckoutWorkers(List.of(first, second));
    try {
      workers.start();
      first.await();
      second.await();
      workers.stop();
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list.stream().filter(event -> event.getLevel() == Level.WARN))
        .extracting(event -> event.getFormattedMessage().replaceFirst(".*can't work: ", ""))
        .containsExactlyInAnyOrder("There is no key.", "the same is missing");
  }

  @Test
  void aRoundUnderWayIsLetFinish() throws Exception {
    var under = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    var finished = new AtomicInteger();
    var worker =
        new Counting(
            Duration.ofHours(1),
            1,
            _ -> {
              under.countDown();
              try {
                finish.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              finished.incrementAndGet();
              return 0; // nothing more to do: another round would come in an hour
            });
    var workers = new CheckoutWorkers(List.of(worker));
    workers.start();
    under.await();
    Thread stopping = Thread.ofVirtual().start(workers::stop);
    finish.countDown();
    stopping.join();
    assertThat(finished).hasValue(1);
    assertThat(worker.rounds).hasValue(1);
    workers.stop(); // a second time does nothing
  }
}
