package io.tallystick.checkout.metrics;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads every few seconds what is open, on a thread of its own: however often and by however many
 * it is asked for, the database isn't asked more often; and while the database hangs nobody waits
 * for it.
 */
public final class OpenWorkReader implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(OpenWorkReader.class);
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(6);

  private final JdbcOpenWork jdbc;
  private final Clock clock;
  private volatile @Nullable OpenWork latest;
  private @Nullable Thread thread;
  private CountDownLatch stop = new CountDownLatch(1);
  private boolean failing;

  OpenWorkReader(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcOpenWork(dataSource);
    this.clock = clock;
  }

  /** What was read last; null: nothing has been read yet. */
  public @Nullable OpenWork latest() {
    return latest;
  }

  /** Reads it now. What was read before stays if that fails. */
  public synchronized void read() {
    try {
      latest = jdbc.read(clock.instant());
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) { // once: it fails every few seconds while the database is away
        LOG.warn("What is open can't be read for metrics: {}", e.getClass().getSimpleName());
      }
      failing = true;
    }
  }

  @Override
  public synchronized void start() {
    CountDownLatch stopping = new CountDownLatch(1);
    stop = stopping;
    thread = Thread.ofVirtual().name("open-work").start(() -> work(stopping));
  }

  private void work(CountDownLatch stopping) {
    try {
      do {
        read();
      } while (!stopping.await(EVERY.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    Thread running = thread;
    stop.countDown();
    if (running == null) {
      return;
    }
    try {
      if (!running.join(STOP_WITHIN)) {
        running.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
