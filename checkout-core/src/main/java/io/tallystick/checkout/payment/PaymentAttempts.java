package io.tallystick.checkout.payment;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The attempts to pay. States change by {@link PaymentState}'s table only, under the attempt's
 * lock, each change with its row in the audit.
 */
public final class PaymentAttempts {
  private static final Duration LONGEST_WAIT = Duration.ofHours(12);

  private final JdbcPaymentAttempts jdbc;
  private final Audit audit;
  private final Clock clock;

  public PaymentAttempts(DataSource dataSource, Audit audit, Clock clock) {
    this.jdbc = new JdbcPaymentAttempts(dataSource);
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Writes the intent to pay down, with its key, in the order's transaction and before the provider
   * hears of it.
   *
   * @param customerConfirms the customer's browser confirms it
   * @param askAt when the provider is to be asked if nothing was heard until then
   */
  public PaymentAttempt begin(
      NewPayment payment, boolean customerConfirms, Instant askAt, String actor) {
    PaymentAttempt begun = jdbc.insert(payment, customerConfirms, clock.instant(), askAt);
    audit(payment.attemptId(), actor, null, PaymentState.CREATED, null, null);
    return begun;
  }

  /**
   * The provider knows the payment by this id now.
   *
   * @return where the attempt stands: if it isn't created any more, others have gone on with it
   * @throws IllegalStateException if it is known by another one
   */
  public PaymentState known(String attemptId, ProviderPayment payment) {
    return jdbc.known(attemptId, payment.intentId(), payment.status())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Attempt %s is known to the provider by another id than %s"
                        .formatted(attemptId, payment.intentId())));
  }

  public Optional<PaymentAttempt> find(String attemptId) {
    return jdbc.find(attemptId);
  }

  /** The attempt that a provider's payment belongs to: by its id, or by what we told it. */
  public Optional<PaymentAttempt> of(ProviderPayment payment) {
    Optional<PaymentAttempt> byIntent = jdbc.findByIntent(payment.intentId());
    if (byIntent.isPresent()) {
      return byIntent;
    }
    // its id may have been lost with the answer; metadata can be copied, so the rest must fit too
    String attemptId = payment.metadata().get(ProviderPayment.ATTEMPT);
    return attemptId == null
        ? Optional.empty()
        : jdbc.find(attemptId)
            .filter(own -> own.intentId() == null)
            .filter(own -> own.orderId().equals(payment.metadata().get(ProviderPayment.ORDER)))
            .filter(own -> own.currency().equals(payment.currency()));
  }

  /** In the order in which they began. */
  public List<PaymentAttempt> ofOrder(String orderId) {
    return jdbc.ofOrder(orderId);
  }

  /** False: another attempt to pay the order began later, and what becomes of it is that one's. */
  public boolean isLatest(String attemptId) {
    return jdbc.isLatest(attemptId);
  }

  /** The attempt, which nobody else changes before this transaction ends. */
  public PaymentAttempt lock(String attemptId) {
    return jdbc.lock(attemptId);
  }

  /**
   * Changes a locked attempt to what the provider says.
   *
   * @param askAt when to ask again; null: nothing is open
   * @throws IllegalStateException if that state may not follow, or the row isn't locked
   */
  public void change(
      PaymentAttempt from, ProviderPayment payment, @Nullable Instant askAt, Told told) {
    requireAllowed(from, payment.state());
    jdbc.change(from, payment, clock.instant(), askAt);
    audit(
        from.attemptId(),
        told.actor(),
        from.state(),
        payment.state(),
        payment.failureCode(),
        told.providerEvent());
  }

  /** Changes a locked attempt without news from the provider. */
  public void change(
      PaymentAttempt from, PaymentState to, String reason, @Nullable Instant askAt, String actor) {
    requireAllowed(from, to);
    jdbc.changeState(from, to, reason, askAt);
    audit(from.attemptId(), actor, from.state(), to, reason, null);
  }

  private static void requireAllowed(PaymentAttempt from, PaymentState to) {
    if (!from.state().next().contains(to)) {
      throw new IllegalStateException(
          "Attempt %s is %s and can't be %s"
              .formatted(from.attemptId(), from.state().code(), to.code()));
    }
  }

  /** The provider said nothing new: ask later, with ever longer pauses. */
  public void askAgain(PaymentAttempt attempt) {
    long seconds = 10L << Math.min(attempt.asks(), 20);
    Duration wait = Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds()));
    jdbc.askAt(attempt.attemptId(), clock.instant().plus(wait));
  }

  public void askAt(String attemptId, @Nullable Instant time) {
    jdbc.askAt(attemptId, time);
  }

  /**
   * Takes attempts that the provider is to be asked about. Whoever takes one has it for a while; if
   * they die, it comes up again.
   */
  public List<PaymentAttempt> takeDue(Duration forSoLong, int limit) {
    Instant now = clock.instant();
    return jdbc.takeDue(now, now.plus(forSoLong), now.plus(LONGEST_WAIT.multipliedBy(2)), limit);
  }

  private void audit(
      String attemptId,
      String actor,
      @Nullable PaymentState before,
      PaymentState after,
      @Nullable String reason,
      @Nullable String origin) {
    audit.record(
        new AuditEntry(
            "payment:" + attemptId,
            "payment." + after.code(),
            actor,
            reason,
            before == null ? null : before.code(),
            after.code(),
            origin));
  }

  /** As in payment_attempt.capture_time. */
  static String code(CaptureTime time) {
    return switch (time) {
      case AT_ONCE -> "at_once";
      case ON_SHIPMENT -> "on_shipment";
    };
  }

  static CaptureTime captureTime(@Nullable String code) {
    return Objects.equals(code, "on_shipment") ? CaptureTime.ON_SHIPMENT : CaptureTime.AT_ONCE;
  }
}
