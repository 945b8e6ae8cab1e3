package io.tallystick.demo.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets several clients do the same over and over, each as soon as it has done the one before. */
final class Load {
  private Load() {}

  /**
   * Ends when the time is over or everything that was prepared is used up.
   *
   * @param most how often at most
   * @throws Exception the first failure of any client
   */
  static Measured run(Way way, int clients, Duration time, int most) throws Exception {
    way.prepare(most);
    var numbers = new AtomicInteger();
    var failed = new AtomicBoolean();
    var ready = new CountDownLatch(clients);
    var start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<long[]>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Callable<long[]> client =
            () -> {
              try (Way.Client own = open(way, ready)) {
                start.await();
                return work(own, numbers, failed, time, most);
              } catch (Exception e) {
                failed.set(true);
                throw e;
              }
            };
        all.add(threads.submit(client));
      }
      ready.await();
      long began = System.nanoTime();
      start.countDown();
      List<long[]> nanos = new ArrayList<>();
      for (Future<long[]> one : all) {
        nanos.add(one.get());
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      long[] sorted = nanos.stream().flatMapToLong(Arrays::stream).sorted().toArray();
      return Measured.of(sorted, seconds);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static Way.Client open(Way way, CountDownLatch ready) throws Exception {
    try {
      return way.client();
    } finally {
      ready.countDown();
    }
  }

  private static long[] work(
      Way.Client client, AtomicInteger numbers, AtomicBoolean failed, Duration time, int most)
      throws Exception {
    long[] nanos = new long[1024];
    int done = 0;
    long now = System.nanoTime();
    long end = now + time.toNanos();
    while (now < end && !failed.get()) {
      int n = numbers.getAndIncrement();
      if (n >= most) {
        break;
      }
      client.run(n);
      long after = System.nanoTime();
      if (done == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * done);
      }
      nanos[done++] = after - now;
      now = after;
    }
    return Arrays.copyOf(nanos, done);
  }
}
