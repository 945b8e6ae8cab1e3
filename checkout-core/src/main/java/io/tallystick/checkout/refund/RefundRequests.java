package io.tallystick.checkout.refund;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.payment.Told;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Who wants money to go back, and who agrees. Calls nobody. */
final class RefundRequests {
  static final String COMPENSATION = "compensation";
  static final String POLICY = "policy";

  private static final Set<String> NOT_PEOPLE = Set.of(COMPENSATION, POLICY, "provider");
  private static final int MAX_NAME = 200;
  private static final Duration DAY = Duration.ofHours(24);

  /**
   * @param attemptId null: any payment of the order
   */
  private record Wanted(
      String orderId,
      @Nullable String attemptId,
      long amountMinor,
      String reason,
      String by,
      String key,
      Function<String, RefundLimit> limits) {}

  private final JdbcRefunds jdbc;
  private final RefundGround ground;
  private final RefundHistory history;
  private final TransactionTemplate transaction;
  private final RefundMeters meters;
  private final Clock clock;
  private final Ids ids;
  private final Duration life;

  RefundRequests(
      JdbcRefunds jdbc,
      RefundGround ground,
      RefundHistory history,
      TransactionTemplate transaction,
      RefundMeters meters,
      Clock clock,
      Ids ids,
      Duration life) {
    this.jdbc = jdbc;
    this.ground = ground;
    this.history = history;
    this.transaction = transaction;
    this.meters = meters;
    this.clock = clock;
    this.ids = ids;
    this.life = life;
  }

  RequestResult request(
      String orderId,
      long amountMinor,
      String reason,
      String requestedBy,
      String requestKey,
      Function<String, RefundLimit> limits) {
    var wanted =
        new Wanted(
            plain("order", orderId),
            null,
            positive(amountMinor),
            text(reason),
            person(requestedBy),
            "request:" + plain("request key", requestKey),
            limits);
    return Objects.requireNonNull(transaction.execute(_ -> requestLocked(wanted)));
  }

  RequestResult compensate(String attemptId, long amountMinor, String reason) {
    String orderId = ground.orderOf(plain("attempt", attemptId));
    if (orderId == null) {
      return new RequestResult.NothingCaptured(attemptId);
    }
    var wanted =
        new Wanted(
            orderId,
            attemptId,
            positive(amountMinor),
            text(reason),
            COMPENSATION,
            COMPENSATION + ":" + attemptId,
            _ -> RefundLimit.ANYTHING);
    return Objects.requireNonNull(
        transaction.execute(
            _ ->
                switch (requestLocked(wanted)) {
                  case RequestResult.Requested(Refund refund)
                      when refund.state() == RefundState.REQUESTED ->
                      new RequestResult.Requested(
                          approved(refund, POLICY, "the checkout's own compensation"));
                  case RequestResult other -> other;
                }));
  }

  private RequestResult requestLocked(Wanted wanted) {
    if (ground.lockOrder(wanted.orderId) == null) {
      return new RequestResult.NothingCaptured(wanted.orderId);
    }
    RefundRow earlier = jdbc.findByKey(wanted.key);
    if (earlier != null) {
      return again(earlier, wanted);
    }
    List<RefundGround.Payment> payments =
        ground.lockPayments(wanted.orderId).stream()
            .filter(p -> wanted.attemptId == null || p.attemptId().equals(wanted.attemptId))
            .toList();
    if (payments.isEmpty()) {
      return new RequestResult.NothingCaptured(
          wanted.attemptId == null ? wanted.orderId : wanted.attemptId);
    }
    return requestOf(payments, wanted);
  }

  /** The amounts are read after the payments are locked: nobody else's request is overlooked. */
  private RequestResult requestOf(List<RefundGround.Payment> payments, Wanted wanted) {
    RefundGround.Payment from = payments.getFirst();
    long most = Long.MIN_VALUE;
    for (RefundGround.Payment payment : payments) {
      long remaining = payment.capturedMinor() - ground.taken(payment.attemptId());
      if (remaining > most) {
        most = remaining;
        from = payment;
      }
      if (remaining >= wanted.amountMinor) {
        break;
      }
    }
    long remaining = Math.max(most, 0);
    if (wanted.amountMinor > remaining) {
      return new RequestResult.Refused(
          remaining, from.currency(), "more than what is left of the payment");
    }
    long step = Currencies.step(from.currency());
    if (wanted.amountMinor % step != 0) {
      return new RequestResult.Refused(
          remaining,
          from.currency(),
          "amounts in %s are multiples of %d".formatted(from.currency(), step));
    }
    RequestResult over = overLimit(from.currency(), wanted);
    return over == null ? write(from, wanted) : over;
  }

  private @Nullable RequestResult overLimit(String currency, Wanted wanted) {
    RefundLimit limit = wanted.limits.apply(currency);
    if (limit.equals(RefundLimit.ANYTHING)) {
      return null;
    }
    if (wanted.amountMinor > limit.eachMinor()) {
      return new RequestResult.OverLimit(limit.eachMinor(), 0, currency, false);
    }
    long used = jdbc.askedBy(wanted.by, currency, clock.instant().minus(DAY));
    return wanted.amountMinor > limit.dayMinor() - used
        ? new RequestResult.OverLimit(limit.dayMinor(), used, currency, true)
        : null;
  }

  private RequestResult write(RefundGround.Payment payment, Wanted wanted) {
    int number = jdbc.nextNumber(payment.attemptId());
    var refund =
        new Refund(
            ids.get("rf"),
            wanted.orderId,
            payment.attemptId(),
            wanted.amountMinor,
            payment.currency(),
            RefundState.REQUESTED,
            wanted.reason,
            wanted.by,
            null,
            null,
            null,
            null);
    String providerKey = payment.attemptId() + ":refund:" + number;
    if (!jdbc.request(refund, number, wanted.key, providerKey, clock.instant())) {
      // the same key for another order, at the same time
      return again(Objects.requireNonNull(jdbc.findByKey(wanted.key)), wanted);
    }
    history.step(
        refund.refundId(), null, RefundState.REQUESTED, Told.byAnswer(wanted.by), wanted.reason);
    return new RequestResult.Requested(refund);
  }

  private RequestResult again(RefundRow earlier, Wanted wanted) {
    Refund refund = earlier.refund();
    boolean same =
        refund.orderId().equals(wanted.orderId)
            && refund.amountMinor() == wanted.amountMinor
            && wanted.by.equals(refund.requestedBy())
            && (wanted.by.equals(COMPENSATION) || wanted.reason.equals(refund.reason()));
    if (!same) {
      return new RequestResult.KeyConflict(refund.refundId());
    }
    if (!wanted.by.equals(COMPENSATION)) { // which asks each round how far it is
      meters.repeated(); // nothing is written, so nothing can undo it
    }
    return new RequestResult.Requested(refund);
  }

  DecisionResult approve(String refundId, String by, long amountMinor) {
    String approver = person(by);
    return decide(
        refundId,
        approver,
        row -> {
          Refund refund = row.refund();
          if (refund.amountMinor() != amountMinor) {
            return new DecisionResult.OtherAmount(refund.amountMinor(), refund.currency());
          }
          boolean again = approver.equals(refund.approvedBy());
          if (!again && row.state() != RefundState.REQUESTED) {
            return new DecisionResult.NotWaiting(row.state());
          }
          Instant until = row.requestedAt().plus(life);
          if (!again && !clock.instant().isBefore(until)) {
            return new DecisionResult.Expired(until);
          }
          return new DecisionResult.Decided(again ? refund : approved(refund, approver, null));
        });
  }

  DecisionResult reject(String refundId, String by, String why) {
    String decider = person(by);
    String reason = text(why);
    return decide(
        refundId,
        decider,
        row -> {
          if (decider.equals(row.rejectedBy())) {
            return new DecisionResult.Decided(row.refund());
          }
          if (row.state() != RefundState.REQUESTED) {
            return new DecisionResult.NotWaiting(row.state());
          }
          requireChanged(jdbc.reject(refundId, decider, reason, clock.instant()), refundId);
          history.step(
              refundId,
              RefundState.REQUESTED,
              RefundState.REJECTED,
              Told.byAnswer(decider),
              reason);
          return new DecisionResult.Decided(read(refundId));
        });
  }

  private interface Decision {
    DecisionResult on(RefundRow row);
  }

  private DecisionResult decide(String refundId, String by, Decision decision) {
    RefundRow seen = jdbc.find(plain("refund", refundId));
    if (seen == null) {
      return new DecisionResult.NoSuchRefund(refundId);
    }
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              ground.lockOrder(seen.orderId());
              RefundRow row = Objects.requireNonNull(jdbc.lock(refundId));
              String requester = row.refund().requestedBy();
              return requester != null && requester.equalsIgnoreCase(by)
                  ? new DecisionResult.OwnRequest(requester)
                  : decision.on(row);
            }));
  }

  private Refund approved(Refund refund, String by, @Nullable String why) {
    String refundId = refund.refundId();
    requireChanged(jdbc.approve(refundId, by, refund.amountMinor(), clock.instant()), refundId);
    history.step(refundId, RefundState.REQUESTED, RefundState.APPROVED, Told.byAnswer(by), why);
    return read(refundId);
  }

  private Refund read(String refundId) {
    return Objects.requireNonNull(jdbc.find(refundId)).refund();
  }

  private static void requireChanged(boolean changed, String refundId) {
    if (!changed) {
      throw new IllegalStateException("Refund %s was locked and yet moved on".formatted(refundId));
    }
  }

  private static long positive(long amountMinor) {
    if (amountMinor <= 0) {
      throw new IllegalArgumentException("A refund's amount is positive, not " + amountMinor);
    }
    return amountMinor;
  }

  private static String text(String reason) {
    String clean = RefundHistory.storable(reason.strip());
    if (clean.isEmpty()) {
      throw new IllegalArgumentException("Say why");
    }
    return clean;
  }

  private static String person(String name) {
    String person = plain("person", name);
    if (NOT_PEOPLE.contains(person.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("Nobody on the staff is called " + person);
    }
    return person;
  }

  private static String plain(String what, String text) {
    String plain = text.strip();
    if (plain.isEmpty() || plain.length() > MAX_NAME || plain.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "The %s is empty, longer than %d or holds a NUL".formatted(what, MAX_NAME));
    }
    return plain;
  }
}
