package io.tallystick.checkout.saga;

import io.tallystick.checkout.attempt.AttemptClaim;
import io.tallystick.checkout.attempt.AttemptClaim.Work;
import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkout from the customer's key to the answer. Every step commits before the next call to the
 * provider; whoever goes on after a crash reads from the tables where it stood.
 */
final class CheckoutSaga implements Checkout {
  private static final Logger LOG = LoggerFactory.getLogger(CheckoutSaga.class);

  /** Longer than all tries of all calls together; then others take over. */
  static final Duration WORK = Duration.ofMinutes(5);

  private static final Told ANSWER = Told.byAnswer("checkout");

  private final CheckoutAttempts attempts;
  private final PaymentAttempts payments;
  private final PaymentProvider provider;
  private final OrderBeginning beginning;
  private final PaymentSettlement settlement;
  private final Answers answers;
  private final CaptureTime captureTime;

  CheckoutSaga(
      CheckoutAttempts attempts,
      PaymentAttempts payments,
      PaymentProvider provider,
      OrderBeginning beginning,
      PaymentSettlement settlement,
      Answers answers,
      CaptureTime captureTime) {
    this.attempts = attempts;
    this.payments = payments;
    this.provider = provider;
    this.beginning = beginning;
    this.settlement = settlement;
    this.answers = answers;
    this.captureTime = captureTime;
  }

  @Override
  public CheckoutAnswer checkout(CheckoutRequest request) {
    String customer =
        request.customerRef() == null
            ? "cart:" + request.cartId()
            : "customer:" + request.customerRef();
    return switch (attempts.claim(customer, request.key(), Fingerprint.of(request), WORK)) {
      case AttemptClaim.Answered before ->
          answers.again(before.attemptId(), before.status(), before.body());
      case AttemptClaim.InUse inUse ->
          answers.problem(
              Problem.of(
                  409,
                  "in-progress",
                  "Already being worked on",
                  "The same request is being worked on. Please don't pay again; ask again soon."),
              atMost(inUse.retryAfter()));
      case AttemptClaim.OtherRequest _ ->
          answers.problem(
              Problem.of(
                  422,
                  "key-reused",
                  "Idempotency key used before",
                  "This Idempotency-Key came with another request before. Use a new one."));
      case AttemptClaim.Fresh fresh -> guarded(fresh.work(), request, false);
      case AttemptClaim.Resumed resumed -> guarded(resumed.work(), request, true);
    };
  }

  private static Duration atMost(Duration wait) {
    Duration most = Duration.ofSeconds(5); // whoever works on it is mostly done sooner
    return wait.compareTo(most) < 0 ? wait : most;
  }

  /** Whatever breaks on our side: what was begun is finished by others, and not paid twice. */
  private CheckoutAnswer guarded(Work work, CheckoutRequest request, boolean resumed) {
    try {
      return run(work, request, resumed);
    } catch (RuntimeException e) {
      LOG.error("Checkout attempt {} broke off; others will finish it", work.attemptId(), e);
      return answers.problem(
          Problem.of(
              503,
              "being-checked",
              "We are checking your order",
              "Something went wrong on our side. Please don't pay again: ask again in some minutes"
                  + " with the same Idempotency-Key, and you will get the result."),
          WORK);
    }
  }

  private CheckoutAnswer run(Work work, CheckoutRequest request, boolean resumed) {
    // a fresh attempt can't have a payment yet
    PaymentAttempt payment = resumed ? payments.find(work.attemptId()).orElse(null) : null;
    if (payment == null) {
      switch (beginning.begin(work, request, captureTime)) {
        case OrderBeginning.Over over -> {
          return over.answer();
        }
        case OrderBeginning.ToPay toPay -> payment = toPay.payment();
      }
    }
    return pay(work, payment, request.paymentMethod(), resumed);
  }

  private CheckoutAnswer pay(
      Work work, PaymentAttempt payment, @Nullable String paymentMethod, boolean resumed) {
    String intentId = payment.intentId();
    if (intentId == null) {
      switch (create(payment)) {
        case Outcome.Succeeded<ProviderPayment> made -> {
          if (payments.known(payment.attemptId(), made.value()) != PaymentState.CREATED) {
            // we hung, and others have given it up meanwhile: it mustn't be paid any more
            return answer(work, payment, null);
          }
          intentId = made.value().intentId();
        }
        // a payment that isn't confirmed takes no money, whether the provider knows it or not
        case Outcome.Declined<ProviderPayment> no -> {
          LOG.warn("Payment of attempt {} was refused: {}", payment.attemptId(), no.code());
          return unavailable(work, payment, "the provider refused to begin: " + no.code());
        }
        case Outcome.NotSent<ProviderPayment> not -> {
          return unavailable(work, payment, "the provider wasn't reached: " + not.why());
        }
        case Outcome.Unknown<ProviderPayment> unknown -> {
          return unavailable(work, payment, "the provider didn't answer: " + unknown.why());
        }
      }
    }
    if (paymentMethod == null) {
      return answer(work, payment, null);
    }
    return confirm(work, payment, intentId, paymentMethod, resumed);
  }

  private Outcome<ProviderPayment> create(PaymentAttempt payment) {
    return provider.create(
        new NewPayment(
            payment.orderId(),
            payment.attemptId(),
            payment.amountMinor(),
            payment.currency(),
            payment.captureTime(),
            payment.key()));
  }

  private CheckoutAnswer confirm(
      Work work, PaymentAttempt payment, String intentId, String method, boolean resumed) {
    if (resumed) { // it may have been confirmed by whoever worked on it before
      switch (provider.payment(intentId)) {
        case Outcome.Succeeded<ProviderPayment> now -> {
          if (now.value().state() != PaymentState.CREATED) {
            return learn(work, payment, now.value());
          }
        }
        case Outcome.Declined<ProviderPayment> no -> {
          return unknown(work, payment, "the provider doesn't know it: " + no.code());
        }
        case Outcome.NotSent<ProviderPayment> not -> {
          return unknown(work, payment, not.why());
        }
        case Outcome.Unknown<ProviderPayment> nothing -> {
          return unknown(work, payment, nothing.why());
        }
      }
    }
    String key = PaymentAttempt.key(payment.attemptId(), "confirm");
    return switch (provider.confirm(intentId, method, key)) {
      case Outcome.Succeeded<ProviderPayment> done -> learn(work, payment, done.value());
      case Outcome.Declined<ProviderPayment> no -> declined(work, payment, no);
      case Outcome.NotSent<ProviderPayment> not ->
          resumed
              ? unknown(work, payment, not.why())
              : unavailable(work, payment, "the provider wasn't reached: " + not.why());
      case Outcome.Unknown<ProviderPayment> unknown -> unknown(work, payment, unknown.why());
    };
  }

  private CheckoutAnswer learn(Work work, PaymentAttempt payment, ProviderPayment news) {
    var last = new AnswerAtEnd(work, payment, news.failureMessage());
    settlement.learn(news, ANSWER, last);
    return last.answer();
  }

  private CheckoutAnswer declined(
      Work work, PaymentAttempt payment, Outcome.Declined<ProviderPayment> no) {
    String said = no.forCustomer() ? no.message() : null;
    ProviderPayment value = no.value();
    var last = new AnswerAtEnd(work, payment, said);
    if (value != null && value.state() == PaymentState.FAILED) {
      settlement.learn(value, ANSWER, last);
    } else {
      settlement.declined(payment.attemptId(), no.code(), said == null ? "declined" : said, last);
    }
    return last.answer();
  }

  private CheckoutAnswer unknown(Work work, PaymentAttempt payment, String why) {
    var last = new AnswerAtEnd(work, payment, null);
    settlement.unknown(payment.attemptId(), why, last);
    return last.answer();
  }

  private CheckoutAnswer unavailable(Work work, PaymentAttempt payment, String why) {
    CheckoutAnswer answer =
        answers.problem(
            Answers.of(
                503,
                "payment-unavailable",
                "Payment not possible just now",
                "The payment provider can't be reached. No money was taken. Please try again in a"
                    + " few minutes, with a new Idempotency-Key.",
                payment.orderId()));
    settlement.notSent(
        payment.attemptId(), why, () -> attempts.answer(work, answer.status(), answer.body()));
    return answer;
  }

  private CheckoutAnswer answer(Work work, PaymentAttempt payment, @Nullable String declined) {
    CheckoutAnswer answer = answers.of(payment.attemptId(), payment.orderId(), declined);
    attempts.answer(work, answer.status(), answer.body());
    return answer;
  }

  /** Stores the answer in the transaction of what it tells. */
  private final class AnswerAtEnd implements Runnable {
    private final Work work;
    private final PaymentAttempt payment;
    private final @Nullable String declined;
    private @Nullable CheckoutAnswer answer;

    AnswerAtEnd(Work work, PaymentAttempt payment, @Nullable String declined) {
      this.work = work;
      this.payment = payment;
      this.declined = declined;
    }

    @Override
    public void run() {
      answer = CheckoutSaga.this.answer(work, payment, declined);
    }

    CheckoutAnswer answer() {
      return Objects.requireNonNull(answer, "the payment belongs to no attempt of ours");
    }
  }
}
