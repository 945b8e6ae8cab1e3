package io.tallystick.checkout.inventory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds, sells and gives back stock. Each call is one transaction, or part of the caller's, and may
 * be repeated: the second time changes nothing. Rows of stock are always locked first and in the
 * order of their names, so that no two calls wait for each other.
 */
public final class Inventory {
  /** A cart has far fewer lines. */
  private static final int MAX_ARTICLES = 1_000;

  /** Nobody holds stock for so long: what seems to be was held by a clock that was wrong. */
  private static final Duration LONGEST_HOLD = Duration.ofDays(7);

  private final JdbcInventory jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  public Inventory(DataSource dataSource, TransactionTemplate transaction, Clock clock) {
    this.jdbc = new JdbcInventory(dataSource);
    this.transaction = transaction;
    this.clock = clock;
  }

  /** More pieces of an article have come in. */
  public void receive(String sku, long pieces) {
    if (pieces <= 0) {
      throw new IllegalArgumentException("pieces must be positive, not " + pieces);
    }
    jdbc.receive(sku, pieces);
  }

  /**
   * Holds all articles for an attempt, or none.
   *
   * @param quantities pieces per article, all positive
   * @param holdFor until they are given back by themselves
   * @throws IllegalStateException if the attempt has reserved something else before
   */
  public ReserveResult reserve(String attemptId, Map<String, Long> quantities, Duration holdFor) {
    if (quantities.isEmpty() || quantities.size() > MAX_ARTICLES) {
      throw new IllegalArgumentException(
          "A reservation has 1 to %d articles, not %d".formatted(MAX_ARTICLES, quantities.size()));
    }
    SortedMap<String, Long> wanted = new TreeMap<>(quantities);
    wanted.forEach(
        (sku, quantity) -> {
          if (quantity <= 0) {
            throw new IllegalArgumentException(
                "The quantity of %s must be positive, not %d".formatted(sku, quantity));
          }
        });
    return inTransaction(
        () -> {
          Map<String, Long> available = jdbc.lock(wanted.keySet());
          List<Reservation> earlier = jdbc.ofAttempt(attemptId);
          if (!earlier.isEmpty()) {
            SortedMap<String, Long> held = new TreeMap<>();
            earlier.forEach(r -> held.put(r.sku(), r.quantity()));
            if (!held.equals(wanted)) {
              throw new IllegalStateException(
                  "Attempt %s has reserved %s, not %s".formatted(attemptId, held, wanted));
            }
            Reservation first = earlier.getFirst();
            return first.state() == ReservationState.HELD
                ? new ReserveResult.Held(first.expiresAt())
                : new ReserveResult.Over(first.state());
          }
          List<Shortage> shortages = shortages(wanted, available);
          if (!shortages.isEmpty()) {
            return new ReserveResult.OutOfStock(shortages);
          }
          Instant now = clock.instant();
          Instant expiresAt = now.plus(holdFor);
          jdbc.hold(attemptId, wanted, expiresAt, now);
          return new ReserveResult.Held(expiresAt);
        });
  }

  /** Sells what is held for the attempt: its payment has come. */
  public CommitResult commit(String attemptId) {
    return inTransaction(
        () -> {
          Map<String, Long> available = jdbc.lockOfAttempt(attemptId);
          List<Reservation> reservations = jdbc.ofAttempt(attemptId);
          if (reservations.isEmpty()) {
            return new CommitResult.NotHeld();
          }
          return switch (reservations.getFirst().state()) {
            case HELD -> {
              jdbc.change(attemptId, ReservationState.HELD, ReservationState.COMMITTED, now());
              yield new CommitResult.Sold();
            }
            case COMMITTED -> new CommitResult.Sold();
            case RELEASED -> new CommitResult.NotHeld();
            case EXPIRED -> sellLate(attemptId, reservations, available);
          };
        });
  }

  private CommitResult sellLate(
      String attemptId, List<Reservation> reservations, Map<String, Long> available) {
    SortedMap<String, Long> wanted = new TreeMap<>();
    reservations.forEach(r -> wanted.put(r.sku(), r.quantity()));
    List<Shortage> shortages = shortages(wanted, available);
    if (!shortages.isEmpty()) {
      return new CommitResult.GoneMeanwhile(shortages);
    }
    jdbc.change(attemptId, ReservationState.EXPIRED, ReservationState.COMMITTED, now());
    return new CommitResult.SoldLate();
  }

  /**
   * Gives back what is held for the attempt, or was sold to it: the checkout failed or its payment
   * went back.
   *
   * @return false if there was nothing to give back
   */
  public boolean release(String attemptId) {
    return inTransaction(
        () -> {
          jdbc.lockOfAttempt(attemptId);
          // an expired one gives nothing back, but isn't to be sold any more
          jdbc.change(attemptId, ReservationState.EXPIRED, ReservationState.RELEASED, now());
          return jdbc.change(attemptId, ReservationState.HELD, ReservationState.RELEASED, now())
                  + jdbc.change(
                      attemptId, ReservationState.COMMITTED, ReservationState.RELEASED, now())
              > 0;
        });
  }

  /**
   * Gives back what was held for too long; each attempt in a transaction of its own.
   *
   * @param limit attempts at most
   * @return attempts whose reservation expired
   */
  public int expire(int limit) {
    int expired = 0;
    for (String attemptId : jdbc.overdue(now(), now().plus(LONGEST_HOLD), limit)) {
      expired += inTransaction(() -> expireOne(attemptId)) ? 1 : 0;
    }
    return expired;
  }

  private boolean expireOne(String attemptId) {
    jdbc.lockOfAttempt(attemptId); // who pays at this moment was first, or waits
    return jdbc.change(attemptId, ReservationState.HELD, ReservationState.EXPIRED, now()) > 0;
  }

  private static List<Shortage> shortages(
      SortedMap<String, Long> wanted, Map<String, Long> available) {
    List<Shortage> shortages = new ArrayList<>();
    wanted.forEach(
        (sku, quantity) -> {
          long there = available.getOrDefault(sku, 0L);
          if (there < quantity) {
            shortages.add(new Shortage(sku, quantity, there));
          }
        });
    return shortages;
  }

  private Instant now() {
    return clock.instant();
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }
}
