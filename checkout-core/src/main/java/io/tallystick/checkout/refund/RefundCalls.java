package io.tallystick.checkout.refund;

import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends refunds to the provider and asks what came of them: intent committed, call, outcome
 * committed. Nothing is sent again unless the provider, asked, certainly doesn't have it.
 */
final class RefundCalls {
  static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** After that a call's process must have died, or its outcome is unknown anyhow. */
  private static final Duration CALL_TIME = Duration.ofMinutes(2);

  /** After that no request is still on its way to the provider. */
  private static final Duration IN_FLIGHT = Duration.ofMinutes(10);

  /** The provider keeps a key at least so long. */
  private static final Duration KEY_KEPT = Duration.ofHours(24);

  /** What the provider may have. */
  private static final Set<RefundState> OUT =
      EnumSet.of(RefundState.SUBMITTED, RefundState.UNKNOWN, RefundState.PENDING);

  private static final int MAX_CALLS = 10;
  private static final Told BY_US = Told.byAnswer("refunds");

  /** A call whose intent is committed. */
  private record Call(
      PaymentProvider provider,
      RefundRow row,
      String intentId,
      String key,
      int number,
      boolean again) {}

  private final JdbcRefunds jdbc;
  private final JdbcOpenRefunds open;
  private final RefundGround ground;
  private final RefundHistory history;
  private final RefundNews news;
  private final Supplier<PaymentProvider> provider;
  private final TransactionTemplate transaction;
  private final Clock clock;

  RefundCalls(
      JdbcRefunds jdbc,
      JdbcOpenRefunds open,
      RefundGround ground,
      RefundHistory history,
      RefundNews news,
      Supplier<PaymentProvider> provider,
      TransactionTemplate transaction,
      Clock clock) {
    this.jdbc = jdbc;
    this.open = open;
    this.ground = ground;
    this.history = history;
    this.news = news;
    this.provider = provider;
    this.transaction = transaction;
    this.clock = clock;
  }

  SubmitResult submit(String refundId) {
    refuseTransaction();
    RefundRow row = jdbc.find(refundId);
    if (row == null) {
      return new SubmitResult.NoSuchRefund(refundId);
    }
    Call call = begin(row, RefundState.APPROVED, null);
    if (call == null) {
      return new SubmitResult.NotApproved(stateOf(refundId));
    }
    make(call);
    return new SubmitResult.Called(stateOf(refundId));
  }

  /** Commits that the provider is going to be called; null: somebody else came first. */
  private @Nullable Call begin(RefundRow seen, RefundState from, @Nullable String why) {
    if (seen.state() != from) {
      return null;
    }
    String intentId = Objects.requireNonNull(ground.intentOf(seen.refund().attemptId()));
    String key = Objects.requireNonNull(seen.providerKey());
    PaymentProvider ready = provider.get(); // before anything says that it is called
    Instant now = clock.instant();
    return transaction.execute(
        _ -> {
          ground.lockOrder(seen.orderId());
          if (!jdbc.call(seen.id(), from, seen.calls(), now, now.plus(CALL_TIME))) {
            return null;
          }
          history.step(seen.id(), from, RefundState.SUBMITTED, BY_US, why);
          return new Call(
              ready, seen, intentId, key, seen.calls() + 1, from == RefundState.UNKNOWN);
        });
  }

  private void make(Call call) {
    Refund refund = call.row.refund();
    var request = new NewRefund(refund.refundId(), call.intentId, refund.amountMinor(), call.key);
    switch (call.provider.refund(request)) {
      case Outcome.Succeeded<ProviderRefund>(ProviderRefund made) ->
          news.learn(made, BY_US, refund.refundId());
      case Outcome.Declined<ProviderRefund> no -> declined(call, no.code() + ": " + no.message());
      case Outcome.NotSent<ProviderRefund>(String why) -> notSent(call, why);
      case Outcome.Unknown<ProviderRefund>(String why) ->
          after(call, RefundState.UNKNOWN, clock.instant().plus(waitAfter(call.number)), why);
    }
  }

  private void declined(Call call, String said) {
    String why = RefundHistory.storable(said);
    Refund refund = call.row.refund();
    transaction.executeWithoutResult(
        _ -> {
          ground.lockOrder(refund.orderId());
          if (jdbc.declined(refund.refundId(), call.number, why, clock.instant())) {
            history.step(refund.refundId(), RefundState.SUBMITTED, RefundState.FAILED, BY_US, why);
            history.review(refund.orderId(), RefundNews.failed(refund, why), BY_US);
          }
        });
  }

  /** An earlier call may yet have been carried out: then it isn't sent again without asking. */
  private void notSent(Call call, String why) {
    boolean last = call.number >= MAX_CALLS;
    RefundState back = call.again ? RefundState.UNKNOWN : RefundState.APPROVED;
    Instant next = clock.instant().plus(last ? LONGEST_WAIT : waitAfter(call.number));
    after(call, back, last && !call.again ? null : next, why);
  }

  private void after(Call call, RefundState to, @Nullable Instant askAt, String said) {
    String why = RefundHistory.storable(said);
    Refund refund = call.row.refund();
    transaction.executeWithoutResult(
        _ -> {
          ground.lockOrder(refund.orderId());
          if (jdbc.afterCall(refund.refundId(), call.number, to, askAt, why)) {
            history.step(refund.refundId(), RefundState.SUBMITTED, to, BY_US, why);
            if (askAt == null) {
              history.review(
                  refund.orderId(),
                  "Refund %s couldn't be sent to the provider".formatted(refund.refundId()),
                  BY_US);
            }
          }
        });
  }

  /** Asks the provider, and submits again what it certainly doesn't have. */
  void ask(String refundId) {
    refuseTransaction();
    RefundRow row = doubted(refundId);
    Instant askedAt = clock.instant();
    if (row != null) {
      ask(row, BY_US, () -> absent(row, askedAt));
    }
  }

  /** Asks the provider, and sends nothing whatever it says. */
  void inquire(String refundId, Told told) {
    refuseTransaction();
    RefundRow row = jdbc.find(refundId);
    if (row != null && OUT.contains(row.state())) {
      ask(row, told, () -> open.note(refundId, "the provider doesn't have it"));
    }
  }

  private void ask(RefundRow row, Told told, Runnable absent) {
    String refundId = row.id();
    String intentId = ground.intentOf(row.refund().attemptId());
    if (intentId == null) {
      open.note(refundId, "its payment isn't known to the provider");
      return;
    }
    switch (provider.get().refundsOf(intentId)) {
      case Outcome.Succeeded<List<ProviderRefund>>(List<ProviderRefund> all) -> {
        ProviderRefund found = find(row, all);
        if (found == null) {
          absent.run();
        } else {
          news.learn(found, told, refundId);
        }
      }
      case Outcome.Declined<List<ProviderRefund>> no ->
          open.note(refundId, RefundHistory.storable(no.code() + ": " + no.message()));
      case Outcome.NotSent<List<ProviderRefund>>(String why) ->
          open.note(refundId, RefundHistory.storable(why));
      case Outcome.Unknown<List<ProviderRefund>>(String why) ->
          open.note(refundId, RefundHistory.storable(why));
    }
  }

  /** What is open at the provider. Submitted for too long: its process died, nobody knows where. */
  private @Nullable RefundRow doubted(String refundId) {
    RefundRow row = jdbc.find(refundId);
    if (row != null && row.state() == RefundState.SUBMITTED && calledBefore(row, CALL_TIME)) {
      RefundRow overdue = row;
      transaction.executeWithoutResult(
          _ -> {
            ground.lockOrder(overdue.orderId());
            if (jdbc.doubt(refundId, overdue.calls())) {
              history.step(
                  refundId, RefundState.SUBMITTED, RefundState.UNKNOWN, BY_US, "no outcome");
            }
          });
      row = jdbc.find(refundId);
    }
    return row != null && OUT.contains(row.state()) ? row : null;
  }

  private static @Nullable ProviderRefund find(RefundRow row, List<ProviderRefund> all) {
    for (ProviderRefund each : all) {
      String known = row.refund().providerRef();
      String named = each.metadata().get(ProviderRefund.REFUND);
      if (known == null ? row.id().equals(named) : known.equals(each.refundId())) {
        return each;
      }
    }
    return null;
  }

  private void absent(RefundRow row, Instant askedAt) {
    boolean certain =
        row.state() == RefundState.UNKNOWN
            && row.calledAt() != null
            && !row.calledAt().plus(IN_FLIGHT).isAfter(askedAt);
    if (!certain || row.calls() >= MAX_CALLS) {
      open.note(row.id(), "the provider doesn't have it");
      return;
    }
    boolean old = row.approvedAt() != null && !row.approvedAt().plus(KEY_KEPT).isAfter(askedAt);
    Call call =
        begin(
            row,
            RefundState.UNKNOWN,
            "asked: the provider doesn't have it"
                + (old ? "; it may have forgotten the key by now" : ""));
    if (call != null) {
      make(call);
    }
  }

  private boolean calledBefore(RefundRow row, Duration ago) {
    Instant calledAt = row.calledAt();
    return calledAt != null && !calledAt.plus(ago).isAfter(clock.instant());
  }

  private RefundState stateOf(String refundId) {
    return Objects.requireNonNull(jdbc.find(refundId)).state();
  }

  private static Duration waitAfter(int calls) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(calls - 1, 20));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  private static void refuseTransaction() {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("The provider isn't called inside a transaction");
    }
  }
}
