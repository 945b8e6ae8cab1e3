package io.tallystick.checkout.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeObjectInterface;
import com.stripe.net.RequestOptions;
import com.stripe.service.V1Services;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Outcome.Declined;
import io.tallystick.checkout.payment.Outcome.NotSent;
import io.tallystick.checkout.payment.Outcome.Succeeded;
import io.tallystick.checkout.payment.Outcome.Unknown;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderCall;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.stripe.PaymentCalls.Call;
import io.tallystick.checkout.stripe.PaymentCalls.Came;
import io.tallystick.checkout.stripe.PaymentCalls.Reading;
import io.tallystick.checkout.stripe.StripeObjects.Incomplete;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Payments and refunds at Stripe.
 *
 * <p>Two things Stripe says aren't taken as they come. A refusal of something that is done already,
 * perhaps by a call whose answer never came, is a success: so after a refusal we ask how things
 * stand. And an answer that Stripe replays for a key is as old as the key: so we ask for today's.
 */
public final class StripePayments implements PaymentProvider, AutoCloseable {
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");
  private static final Set<PaymentState> CONFIRMED =
      Set.of(PaymentState.PROCESSING, PaymentState.AUTHORIZED, PaymentState.CAPTURED);

  private final V1Services stripe;
  private final StripeTransport transport;
  private final PaymentCalls calls;
  private final RefundPages refundPages;

  private StripePayments(StripeSettings settings, PaymentCalls calls) {
    this.calls = calls;
    this.transport = new StripeTransport(settings.connectTimeout(), settings.readTimeout());
    this.stripe =
        StripeClient.builder()
            .setApiKey(settings.apiKey())
            .setApiBase(settings.apiBase())
            // only PaymentCalls repeats
            .setMaxNetworkRetries(0)
            .setHttpClient(transport)
            .build()
            .v1();
    this.refundPages = new RefundPages(stripe, calls);
  }

  /**
   * Payments at that address.
   *
   * @throws IllegalStateException if there is no key
   */
  public static StripePayments open(StripeSettings settings) {
    return open(settings, Meters.none());
  }

  static StripePayments open(StripeSettings settings, Meters meters) {
    return open(settings, Thread::sleep, System::nanoTime, RandomGenerator.getDefault(), meters);
  }

  /** The same with its own way of waiting, time and jitter: tests don't sleep. */
  public static StripePayments open(
      StripeSettings settings, Pause pause, LongSupplier nanoTime, RandomGenerator jitter) {
    return open(settings, pause, nanoTime, jitter, Meters.none());
  }

  private static StripePayments open(
      StripeSettings settings,
      Pause pause,
      LongSupplier nanoTime,
      RandomGenerator jitter,
      Meters meters) {
    StripeReading.requireKey(
        settings,
        "to a secret key or a restricted one that may write payment intents and refunds and read"
            + " charges and balance transactions");
    var guard = new CallGuard(settings.payments(), nanoTime, pause);
    return new StripePayments(
        settings,
        new PaymentCalls(
            settings.payments(), guard, nanoTime, pause, jitter, new RequestMeters(meters)));
  }

  @Override
  public Outcome<ProviderPayment> create(NewPayment payment) {
    var params = PaymentParams.create(payment);
    String what = "creating the payment of attempt " + payment.attemptId();
    return switch (write(
        ProviderCall.CREATE,
        what,
        payment.key(),
        options -> stripe.paymentIntents().create(params, options),
        StripePaymentObjects::payment)) {
      case Came.Got(Answer<ProviderPayment>(var value, var replayed)) ->
          new Succeeded<>(replayed ? current(value.intentId()).orElse(value) : value);
      case Came.Refusal(var failure) -> declined(failure, null);
      case Came.Nothing<?> nothing -> nothing(nothing);
    };
  }

  @Override
  public Outcome<ProviderPayment> confirm(String intentId, String paymentMethod, String key) {
    var params = PaymentParams.confirm(paymentMethod);
    return change(
        ProviderCall.CONFIRM,
        "confirming " + intentId,
        intentId,
        key,
        options -> stripe.paymentIntents().confirm(intentId, params, options),
        payment -> CONFIRMED.contains(payment.state()));
  }

  @Override
  public Outcome<ProviderPayment> capture(String intentId, long amountMinor, String key) {
    var params = PaymentParams.capture(amountMinor);
    return change(
        ProviderCall.CAPTURE,
        "capturing " + intentId,
        intentId,
        key,
        options -> stripe.paymentIntents().capture(intentId, params, options),
        payment ->
            payment.state() == PaymentState.CAPTURED && payment.receivedMinor() == amountMinor);
  }

  @Override
  public Outcome<ProviderPayment> cancel(String intentId, String key) {
    return change(
        ProviderCall.CANCEL,
        "cancelling " + intentId,
        intentId,
        key,
        options -> stripe.paymentIntents().cancel(intentId, options),
        payment ->
            payment.state() == PaymentState.VOIDED || payment.state() == PaymentState.EXPIRED);
  }

  @Override
  public Outcome<ProviderPayment> payment(String intentId) {
    return answer(
        calls.make(
            ProviderCall.PAYMENT,
            "asking for " + intentId,
            () -> stripe.paymentIntents().retrieve(intentId, PaymentParams.retrieve()),
            StripePaymentObjects::payment));
  }

  @Override
  public Outcome<ClientSecret> clientSecret(String intentId) {
    return answer(
        calls.make(
            ProviderCall.CLIENT_SECRET,
            "asking for the client secret of " + intentId,
            () -> stripe.paymentIntents().retrieve(intentId),
            object ->
                new ClientSecret(
                    StripeObjects.required(object.getClientSecret(), intentId, "client secret"))));
  }

  @Override
  public Outcome<ProviderRefund> refund(NewRefund refund) {
    var params = PaymentParams.refund(refund);
    String what = "refunding " + refund.intentId() + " by " + refund.refundId();
    return switch (write(
        ProviderCall.REFUND,
        what,
        refund.key(),
        options -> stripe.refunds().create(params, options),
        StripePaymentObjects::refund)) {
      case Came.Got(Answer<ProviderRefund>(var value, var replayed)) ->
          replayed && refundById(value.refundId()) instanceof Succeeded<ProviderRefund> now
              ? now
              : new Succeeded<>(value);
      case Came.Refusal(var failure) -> refused(refund, failure);
      case Came.Nothing<?> nothing -> nothing(nothing);
    };
  }

  /** Perhaps because this very refund stands already, and so nothing is left to refund. */
  private Outcome<ProviderRefund> refused(NewRefund refund, Failure failure) {
    if (failure.ending() == Ending.MISSING) {
      return declined(failure, null);
    }
    return switch (refundsOf(refund.intentId())) {
      case Succeeded(var standing) ->
          standing.stream()
              .filter(one -> isMade(refund, one))
              .findFirst()
              .<Outcome<ProviderRefund>>map(Succeeded::new)
              .orElseGet(() -> declined(failure, null));
      // there is no such payment
      case Declined<List<ProviderRefund>> _ -> declined(failure, null);
      case NotSent<List<ProviderRefund>> _, Unknown<List<ProviderRefund>> _ ->
          new Unknown<>(failure.why() + "; and nobody says whether it was made before");
    };
  }

  private static boolean isMade(NewRefund refund, ProviderRefund one) {
    return refund.refundId().equals(one.metadata().get(ProviderRefund.REFUND))
        && one.amountMinor() == refund.amountMinor()
        && one.state() != ProviderRefund.State.FAILED;
  }

  @Override
  public Outcome<ProviderRefund> refundById(String refundId) {
    return answer(
        calls.make(
            ProviderCall.REFUND_BY_ID,
            "asking for " + refundId,
            () -> stripe.refunds().retrieve(refundId, PaymentParams.retrieveRefund()),
            StripePaymentObjects::refund));
  }

  /** Newest first. */
  @Override
  public Outcome<List<ProviderRefund>> refundsOf(String intentId) {
    return refundPages.of(intentId);
  }

  /** Ends calls that still run; their outcome is then unknown. */
  @Override
  public void close() {
    transport.close();
  }

  /** A write on a payment that exists. */
  private Outcome<ProviderPayment> change(
      ProviderCall kind,
      String what,
      String intentId,
      String key,
      Write<PaymentIntent> write,
      Predicate<ProviderPayment> reached) {
    return switch (write(kind, what, key, write, StripePaymentObjects::payment)) {
      case Came.Got(Answer<ProviderPayment>(var value, var replayed)) ->
          new Succeeded<>(replayed ? current(intentId).orElse(value) : value);
      case Came.Refusal(var failure) -> refused(intentId, failure, reached);
      case Came.Nothing<?> nothing -> nothing(nothing);
    };
  }

  private Outcome<ProviderPayment> refused(
      String intentId, Failure failure, Predicate<ProviderPayment> reached) {
    if (failure.ending() == Ending.MISSING) {
      return declined(failure, null);
    }
    Optional<ProviderPayment> sent = sentWith(failure);
    // a decline brings the payment along as it stands; another refusal may be about its state
    boolean toldAll = failure.ending() == Ending.DECLINED && sent.isPresent();
    Optional<ProviderPayment> now = toldAll ? sent : current(intentId).or(() -> sent);
    if (now.isPresent()) {
      return reached.test(now.get()) ? new Succeeded<>(now.get()) : declined(failure, now.get());
    }
    return failure.ending() == Ending.DECLINED
        ? declined(failure, null)
        : new Unknown<>(failure.why() + "; and nobody says how " + intentId + " stands");
  }

  private Optional<ProviderPayment> current(String intentId) {
    return payment(intentId) instanceof Succeeded(var now) ? Optional.of(now) : Optional.empty();
  }

  /** What came with a stored refusal is as old as the key. */
  private static Optional<ProviderPayment> sentWith(Failure failure) {
    try {
      PaymentIntent object = failure.replayed() ? null : failure.payment();
      return object == null ? Optional.empty() : Optional.of(StripePaymentObjects.payment(object));
    } catch (Incomplete _) {
      return Optional.empty();
    }
  }

  private interface Write<S> {
    S with(RequestOptions options) throws StripeException;
  }

  /**
   * @param replayed Stripe had stored it under the key: it may be out of date
   */
  private record Answer<T>(T value, boolean replayed) {}

  private <S extends StripeObjectInterface, T> Came<Answer<T>> write(
      ProviderCall kind, String what, String key, Write<S> write, Reading<S, T> reading) {
    if (!KEY.matcher(key).matches()) {
      return new Came.Nothing<>(true, what + ": this is no idempotency key");
    }
    RequestOptions options = RequestOptions.builder().setIdempotencyKey(key).build();
    Call<S> call = () -> write.with(options);
    return calls.make(
        kind, what, call, object -> new Answer<>(reading.of(object), replayed(object)));
  }

  private static boolean replayed(StripeObjectInterface object) {
    var response = object.getLastResponse();
    return response != null
        && response.headers().firstValue("Idempotent-Replayed").filter("true"::equals).isPresent();
  }

  /** Of a question: nothing was to be done, so a refusal is taken as it comes. */
  static <T> Outcome<T> answer(Came<T> came) {
    return switch (came) {
      case Came.Got(var value) -> new Succeeded<>(value);
      case Came.Refusal(var failure) -> declined(failure, null);
      case Came.Nothing<?> nothing -> nothing(nothing);
    };
  }

  private static <T> Outcome<T> nothing(Came.Nothing<?> nothing) {
    return nothing.notDone() ? new NotSent<>(nothing.why()) : new Unknown<>(nothing.why());
  }

  private static <T> Outcome<T> declined(Failure failure, @Nullable T value) {
    return new Declined<>(failure.code(), failure.message(), failure.forCustomer(), value);
  }
}
