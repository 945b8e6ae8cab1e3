package io.tallystick.checkout.refund;

import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** What the provider says of refunds. It may come late, twice, in any order, or from several. */
final class RefundNews {
  static final Duration PENDING_ASKED_AFTER = Duration.ofDays(1);

  /** Where a refund of ours may stand when the provider first tells of it. */
  private static final Set<RefundState> GOES_OUT =
      EnumSet.of(RefundState.APPROVED, RefundState.SUBMITTED, RefundState.UNKNOWN);

  private final JdbcRefunds jdbc;
  private final RefundGround ground;
  private final RefundHistory history;
  private final RefundedOrders orders;
  private final OrderEvents events;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final Ids ids;

  RefundNews(
      JdbcRefunds jdbc,
      RefundGround ground,
      RefundHistory history,
      RefundedOrders orders,
      OrderEvents events,
      TransactionTemplate transaction,
      Clock clock,
      Ids ids) {
    this.jdbc = jdbc;
    this.ground = ground;
    this.history = history;
    this.orders = orders;
    this.events = events;
    this.transaction = transaction;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * @param ours the refund whose call was answered so; null: what the metadata names
   */
  Learned learn(ProviderRefund said, Told told, @Nullable String ours) {
    if (said.state() == ProviderRefund.State.RELEASED) {
      return Learned.NOTHING_NEW; // the capture's amount says it all
    }
    String ref = RefundHistory.storable(said.refundId());
    String named = ours == null ? said.metadata().get(ProviderRefund.REFUND) : ours;
    String id = named == null ? null : RefundHistory.storable(named);
    RefundGround.Owner owner = owner(said, ref, id);
    if (owner == null) {
      return Learned.NOT_OURS;
    }
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              ground.lockOrder(owner.orderId());
              if (owner.attemptId() != null) {
                ground.lockPayment(owner.attemptId());
              }
              return learnLocked(said, ref, id, owner, told);
            }));
  }

  private RefundGround.@Nullable Owner owner(ProviderRefund said, String ref, @Nullable String id) {
    RefundRow row = jdbc.findByRef(ref);
    if (row == null && id != null) {
      RefundRow byId = jdbc.find(id);
      row = byId != null && paymentFits(byId, said) ? byId : null;
    }
    return row == null
        ? ground.ownerOf(clean(said.intentId()), clean(said.chargeId()))
        : new RefundGround.Owner(row.orderId(), row.refund().attemptId());
  }

  /** Metadata is text anybody with the provider's dashboard can write. */
  private boolean paymentFits(RefundRow row, ProviderRefund said) {
    String intent = ground.intentOf(row.refund().attemptId());
    return said.intentId() == null || said.intentId().equals(intent);
  }

  private Learned learnLocked(
      ProviderRefund said, String ref, @Nullable String id, RefundGround.Owner owner, Told told) {
    RefundRow row = jdbc.lockByRef(ref);
    if (row != null) {
      return apply(row, said, ref, told);
    }
    RefundRow named = id == null ? null : jdbc.lock(id);
    if (named != null && named.orderId().equals(owner.orderId()) && paymentFits(named, said)) {
      if (named.refund().providerRef() == null && GOES_OUT.contains(named.state())) {
        return apply(named, said, ref, told);
      }
      history.review(
          owner.orderId(),
          "The provider's refund %s names our refund %s, which is %s"
              .formatted(ref, id, named.state().code()),
          told);
    }
    return owner.attemptId() == null ? Learned.NOT_OURS : adopt(said, ref, owner, told);
  }

  private Learned apply(RefundRow row, ProviderRefund said, String ref, Told told) {
    RefundState to = state(said);
    if (row.refund().amountMinor() != said.amountMinor()
        || !row.refund().currency().equals(said.currency())) {
      history.review(
          row.orderId(),
          "Refund %s is %s here and %s at the provider"
              .formatted(row.id(), money(row.refund()), money(said)),
          told);
    }
    if (row.state() == RefundState.FAILED
        && to == RefundState.SUCCEEDED
        && row.succeededAt() == null) {
      return hadSucceeded(row, said, ref, told);
    }
    RefundState from = row.state() == RefundState.APPROVED ? RefundState.SUBMITTED : row.state();
    if (!from.next().contains(to)) {
      return Learned.NOTHING_NEW;
    }
    boolean open = to == RefundState.PENDING;
    // a refund on its way is paid out now; of others the provider knows better
    Instant settled = row.state() == RefundState.PENDING ? clock.instant() : said.createdAt();
    String failure = to == RefundState.FAILED ? failure(said) : null;
    boolean changed =
        jdbc.learn(
            row,
            to,
            ref,
            failure,
            open ? null : settled,
            open ? clock.instant().plus(PENDING_ASKED_AFTER) : null);
    if (!changed) {
      throw new IllegalStateException("Refund %s was locked and yet moved on".formatted(row.id()));
    }
    if (from != row.state()) {
      // the call was thought not to have been sent
      history.step(row.id(), row.state(), from, told, "the provider has it");
    }
    history.step(row.id(), from, to, told, failure);
    follow(row.refund(), row.state(), to, failure, told, ref);
    return Learned.APPLIED;
  }

  /** The news that it had succeeded came after the news that it failed: as if it came in time. */
  private Learned hadSucceeded(RefundRow row, ProviderRefund said, String ref, Told told) {
    if (!ref.equals(row.refund().providerRef()) || !jdbc.hadSucceeded(row.id(), said.createdAt())) {
      return Learned.NOTHING_NEW;
    }
    history.note(
        row.id(), "refund.had_succeeded", RefundState.FAILED, RefundState.FAILED, told, null);
    Refund refund = row.refund();
    succeeded(refund, refund.amountMinor(), told, ref);
    cameBack(refund, refund.failureReason());
    return Learned.APPLIED;
  }

  /** Made in the provider's dashboard, or past what our own requests leave: its word counts. */
  private Learned adopt(ProviderRefund said, String ref, RefundGround.Owner owner, Told told) {
    RefundState state = state(said);
    String attemptId = Objects.requireNonNull(owner.attemptId());
    var refund =
        new Refund(
            ids.get("rf"),
            owner.orderId(),
            attemptId,
            said.amountMinor(),
            Currencies.code(said.currency()),
            state,
            null,
            "provider",
            null,
            ref,
            state == RefundState.FAILED ? failure(said) : null,
            null);
    boolean open = state == RefundState.PENDING;
    jdbc.adopt(
        refund,
        said.createdAt(),
        open ? null : said.createdAt(),
        open ? clock.instant().plus(PENDING_ASKED_AFTER) : null);
    history.step(refund.refundId(), null, state, told, "made at the provider");
    RefundGround.Payment payment = ground.lockPayment(attemptId);
    long taken = ground.taken(attemptId);
    // nothing captured: the provider's word of that is still to come
    if (payment.capturedMinor() > 0 && taken > payment.capturedMinor()) {
      history.review(
          owner.orderId(),
          "With the provider's refund %s more is refunded or wanted than was paid".formatted(ref),
          told);
    }
    follow(refund, null, state, refund.failureReason(), told, ref);
    return Learned.APPLIED;
  }

  private void follow(
      Refund refund,
      @Nullable RefundState from,
      RefundState to,
      @Nullable String failure,
      Told told,
      String ref) {
    if (to == RefundState.SUCCEEDED) {
      succeeded(refund, 0, told, ref);
    } else if (to == RefundState.FAILED) {
      if (from == RefundState.SUCCEEDED) {
        cameBack(refund, failure);
      }
      history.review(refund.orderId(), failed(refund, failure), told);
    }
  }

  /**
   * @param besides what isn't among the succeeded any more
   */
  private void succeeded(Refund refund, long besides, Told told, String ref) {
    long total = ground.refunded(refund.orderId(), refund.currency()) + besides;
    events.refunded(
        refund.orderId(), refund.refundId(), refund.amountMinor(), total, refund.currency());
    orders.follow(refund.orderId(), refund.currency(), total, told, ref);
  }

  private void cameBack(Refund refund, @Nullable String failure) {
    events.refundFailed(
        refund.orderId(), refund.refundId(), refund.amountMinor(), refund.currency(), failure);
  }

  static String failed(Refund refund, @Nullable String failure) {
    return "Refund %s of %s failed: %s"
        .formatted(refund.refundId(), money(refund), failure == null ? "no reason given" : failure);
  }

  private static RefundState state(ProviderRefund said) {
    return switch (said.state()) {
      case PENDING -> RefundState.PENDING;
      case SUCCEEDED -> RefundState.SUCCEEDED;
      case FAILED -> RefundState.FAILED;
      case RELEASED -> throw new IllegalArgumentException(said.refundId() + " is no refund");
    };
  }

  private static String failure(ProviderRefund said) {
    return RefundHistory.storable(
        said.failureReason() == null ? said.status() : said.failureReason());
  }

  private static String money(Refund refund) {
    return Currencies.toDecimal(refund.amountMinor(), refund.currency()) + " " + refund.currency();
  }

  private static String money(ProviderRefund said) {
    return Currencies.toDecimal(said.amountMinor(), said.currency()) + " " + said.currency();
  }

  private static @Nullable String clean(@Nullable String text) {
    return text == null ? null : RefundHistory.storable(text);
  }
}
