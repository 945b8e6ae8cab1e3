package io.tallystick.checkout.stripe;

import com.stripe.model.HasId;
import com.stripe.model.StripeCollection;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.ChargeListParams;
import com.stripe.param.DisputeListParams;
import com.stripe.param.PayoutListParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.V1Services;
import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.checkout.stripe.StripeObjects.Incomplete;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Stripe's lists and objects through stripe-java. It drives {@code starting_after} by itself: the
 * client's own paging iterator keeps no position and wraps failures in a bare RuntimeException.
 */
public final class StripeRecord implements ProviderRecord {
  private static final long PAGE_SIZE = 100;

  private final StripeSettings settings;
  private final V1Services stripe;
  private final StripeFailures failures;
  private final StripeReads reads;

  private StripeRecord(StripeSettings settings, StripeReading reading) {
    this.settings = settings;
    this.stripe = reading.stripe();
    this.reads = reading.reads();
    this.failures = reading.failures();
  }

  /**
   * The record at that address.
   *
   * @throws IllegalStateException if there is no key
   */
  public static StripeRecord open(StripeSettings settings) {
    return open(settings, Thread::sleep, System::nanoTime, RandomGenerator.getDefault());
  }

  /** The same with its own way of waiting, clock and jitter: tests don't sleep. */
  public static StripeRecord open(
      StripeSettings settings, Pause pause, LongSupplier nanoTime, RandomGenerator jitter) {
    String rights = "balance transactions, charges, refunds, disputes and payouts";
    return new StripeRecord(
        settings, StripeReading.open(settings, rights, true, pause, nanoTime, jitter));
  }

  @Override
  public String address() {
    return settings.apiBase() + (settings.live() ? " (live)" : " (test)");
  }

  @Override
  public Page<Movement> movements(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException {
    var created =
        BalanceTransactionListParams.Created.builder()
            .setGte(window.from().getEpochSecond())
            .setLt(window.to().getEpochSecond())
            .build();
    var params =
        BalanceTransactionListParams.builder()
            .setCreated(created)
            .setLimit(PAGE_SIZE)
            .setStartingAfter(startingAfter)
            .build();
    return page(
        what("balance transactions", startingAfter),
        startingAfter,
        () -> stripe.balanceTransactions().list(params),
        StripeObjects::movement,
        item -> requireInside(window, item.id(), item.createdAt()));
  }

  @Override
  public Page<Charge> charges(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException {
    var created =
        ChargeListParams.Created.builder()
            .setGte(window.from().getEpochSecond())
            .setLt(window.to().getEpochSecond())
            .build();
    var params =
        ChargeListParams.builder()
            .setCreated(created)
            .setLimit(PAGE_SIZE)
            .setStartingAfter(startingAfter)
            .build();
    return page(
        what("charges", startingAfter),
        startingAfter,
        () -> stripe.charges().list(params),
        StripeObjects::charge,
        item -> requireInside(window, item.id(), item.createdAt()));
  }

  @Override
  public Page<Refund> refunds(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException {
    var created =
        RefundListParams.Created.builder()
            .setGte(window.from().getEpochSecond())
            .setLt(window.to().getEpochSecond())
            .build();
    var params =
        RefundListParams.builder()
            .setCreated(created)
            .setLimit(PAGE_SIZE)
            .setStartingAfter(startingAfter)
            .build();
    return page(
        what("refunds", startingAfter),
        startingAfter,
        () -> stripe.refunds().list(params),
        StripeObjects::refund,
        item -> requireInside(window, item.id(), item.createdAt()));
  }

  @Override
  public Page<Dispute> disputes(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException {
    var created =
        DisputeListParams.Created.builder()
            .setGte(window.from().getEpochSecond())
            .setLt(window.to().getEpochSecond())
            .build();
    var params =
        DisputeListParams.builder()
            .setCreated(created)
            .setLimit(PAGE_SIZE)
            .setStartingAfter(startingAfter)
            .build();
    return page(
        what("disputes", startingAfter),
        startingAfter,
        () -> stripe.disputes().list(params),
        StripeObjects::dispute,
        item -> requireInside(window, item.id(), item.createdAt()));
  }

  @Override
  public Page<Payout> payouts(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException {
    var created =
        PayoutListParams.Created.builder()
            .setGte(window.from().getEpochSecond())
            .setLt(window.to().getEpochSecond())
            .build();
    var params =
        PayoutListParams.builder()
            .setCreated(created)
            .setLimit(PAGE_SIZE)
            .setStartingAfter(startingAfter)
            .build();
    return page(
        what("payouts", startingAfter),
        startingAfter,
        () -> stripe.payouts().list(params),
        StripeObjects::payout,
        item -> requireInside(window, item.id(), item.createdAt()));
  }

  @Override
  public Page<Movement> movementsOfPayout(String payoutId, @Nullable String startingAfter)
      throws ProviderReadException {
    var params =
        BalanceTransactionListParams.builder()
            .setPayout(payoutId)
            .setLimit(PAGE_SIZE)
            .setStartingAfter(startingAfter)
            .build();
    return page(
        what("balance transactions of payout " + payoutId, startingAfter),
        startingAfter,
        () -> stripe.balanceTransactions().list(params),
        StripeObjects::movement,
        _ -> {});
  }

  @Override
  public Optional<Charge> charge(String chargeId) throws ProviderReadException {
    return single(
        "charge " + chargeId, () -> stripe.charges().retrieve(chargeId), StripeObjects::charge);
  }

  @Override
  public Optional<Refund> refund(String refundId) throws ProviderReadException {
    return single(
        "refund " + refundId, () -> stripe.refunds().retrieve(refundId), StripeObjects::refund);
  }

  @Override
  public Optional<Dispute> dispute(String disputeId) throws ProviderReadException {
    return single(
        "dispute " + disputeId,
        () -> stripe.disputes().retrieve(disputeId),
        StripeObjects::dispute);
  }

  @Override
  public Optional<Payout> payout(String payoutId) throws ProviderReadException {
    return single(
        "payout " + payoutId, () -> stripe.payouts().retrieve(payoutId), StripeObjects::payout);
  }

  private interface Mapping<S, T> {
    T of(S object) throws Incomplete;
  }

  private interface Check<T> {
    void of(T item) throws Incomplete;
  }

  private <S extends HasId, T extends Item> Page<T> page(
      String what,
      @Nullable String startingAfter,
      StripeReads.Call<StripeCollection<S>> call,
      Mapping<S, T> mapping,
      Check<T> check)
      throws ProviderReadException {
    return reads.read(
        what, call, answer -> checkedPage(what, startingAfter, answer, mapping, check));
  }

  private <S extends HasId, T extends Item> Page<T> checkedPage(
      String what,
      @Nullable String startingAfter,
      StripeCollection<S> answer,
      Mapping<S, T> mapping,
      Check<T> check)
      throws ProviderReadException {
    @Nullable List<S> data = answer.getData();
    @Nullable Boolean hasMore = answer.getHasMore();
    if (data == null || hasMore == null) {
      throw failures.unreadable(what, "the answer is no list");
    }
    if (hasMore && data.isEmpty()) {
      throw failures.unreadable(what, "an empty page that promises more");
    }
    if (data.size() > PAGE_SIZE) {
      throw failures.unreadable(
          what, "asked for %d objects, got %d".formatted(PAGE_SIZE, data.size()));
    }
    List<T> items = new ArrayList<>(data.size());
    try {
      for (@Nullable S object : data) {
        if (object == null) {
          throw new Incomplete("an object of the list is null");
        }
        T item = mapping.of(object);
        check.of(item);
        items.add(item);
      }
    } catch (Incomplete e) {
      throw failures.unreadable(what, String.valueOf(e.getMessage()));
    }
    // a provider that starts over after the cursor would be read for ever
    if (!items.isEmpty() && Objects.equals(items.getLast().id(), startingAfter)) {
      throw failures.unreadable(what, "the page ends where it should begin");
    }
    return new Page<>(items, hasMore);
  }

  private <S, T> Optional<T> single(String what, StripeReads.Call<S> call, Mapping<S, T> mapping)
      throws ProviderReadException {
    try {
      return Optional.of(
          reads.read(
              what,
              call,
              answer -> {
                try {
                  return mapping.of(answer);
                } catch (Incomplete e) {
                  throw failures.unreadable(what, String.valueOf(e.getMessage()));
                }
              }));
    } catch (ProviderReadException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Stripe has ignored filters silently before: what it sends is checked. */
  private static void requireInside(CreatedWindow window, String id, Instant created)
      throws Incomplete {
    if (!window.contains(created)) {
      throw new Incomplete(
          "%s was created at %s, outside the window asked for, %s".formatted(id, created, window));
    }
  }

  private static String what(String objects, @Nullable String startingAfter) {
    return startingAfter == null ? objects : objects + " after " + startingAfter;
  }
}
