package io.tallystick.checkout.refund;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import java.net.ConnectException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The refund side of the payment port over Stripe's own client, until the real adapter is here. */
final class TestRefundProvider implements PaymentProvider {
  private static final int READ_TIMEOUT = 1_000;

  /** What ends a process: no catch of ours sees it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  final AtomicInteger refundCalls = new AtomicInteger();
  final AtomicInteger questions = new AtomicInteger();
  volatile boolean diesBeforeCall;
  volatile boolean diesAfterCall;
  volatile Runnable afterCall = () -> {};
  private final StripeClient client;

  TestRefundProvider(String baseUrl) {
    Stripe.enableTelemetry = false;
    client = StripeClient.builder().setApiKey("sk_test_refunds").setApiBase(baseUrl).build();
  }

  @Override
  public Outcome<ProviderRefund> refund(NewRefund refund) {
    if (diesBeforeCall) {
      throw new Killed();
    }
    refundCalls.incrementAndGet();
    var params =
        RefundCreateParams.builder()
            .setPaymentIntent(refund.intentId())
            .setAmount(refund.amountMinor())
            .putMetadata(ProviderRefund.REFUND, refund.refundId())
            .build();
    var options =
        RequestOptions.builder()
            .setIdempotencyKey(refund.key())
            .setReadTimeout(READ_TIMEOUT)
            .build();
    Outcome<ProviderRefund> outcome =
        outcome(() -> refund(client.v1().refunds().create(params, options)));
    if (diesAfterCall) {
      throw new Killed();
    }
    afterCall.run();
    return outcome;
  }

  @Override
  public Outcome<ProviderRefund> refundById(String refundId) {
    return outcome(() -> refund(client.v1().refunds().retrieve(refundId)));
  }

  @Override
  public Outcome<List<ProviderRefund>> refundsOf(String intentId) {
    questions.incrementAndGet();
    return outcome(
        () -> {
          List<ProviderRefund> all = new ArrayList<>();
          boolean more = true;
          while (more) {
            var page =
                client
                    .v1()
                    .refunds()
                    .list(
                        RefundListParams.builder()
                            .setPaymentIntent(intentId)
                            .setLimit(100L)
                            .setStartingAfter(all.isEmpty() ? null : all.getLast().refundId())
                            .build());
            page.getData().forEach(each -> all.add(refund(each)));
            more = page.getHasMore();
          }
          return all;
        });
  }

  private interface StripeCall<T> {
    T make() throws StripeException;
  }

  private static <T> Outcome<T> outcome(StripeCall<T> call) {
    try {
      return new Outcome.Succeeded<>(call.make());
    } catch (CardException | InvalidRequestException e) {
      return new Outcome.Declined<>(
          Objects.requireNonNullElse(e.getCode(), "refused"), "" + e.getMessage(), false, null);
    } catch (RateLimitException | AuthenticationException e) {
      return new Outcome.NotSent<>("" + e.getMessage());
    } catch (ApiConnectionException e) {
      return e.getCause() instanceof ConnectException
          ? new Outcome.NotSent<>("no connection")
          : new Outcome.Unknown<>("no answer");
    } catch (StripeException e) {
      return new Outcome.Unknown<>("HTTP " + e.getStatusCode());
    } catch (RuntimeException e) {
      return new Outcome.Unknown<>("an empty answer");
    }
  }

  static ProviderRefund refund(com.stripe.model.Refund refund) {
    ProviderRefund.State state =
        switch (refund.getStatus()) {
          case "succeeded" -> ProviderRefund.State.SUCCEEDED;
          case "failed", "canceled" -> ProviderRefund.State.FAILED;
          default -> ProviderRefund.State.PENDING;
        };
    return new ProviderRefund(
        refund.getId(),
        state,
        refund.getStatus(),
        refund.getAmount(),
        refund.getCurrency().toUpperCase(Locale.ROOT),
        refund.getPaymentIntent(),
        refund.getCharge(),
        refund.getFailureReason(),
        refund.getMetadata(),
        Instant.ofEpochSecond(refund.getCreated()));
  }

  @Override
  public Outcome<ProviderPayment> create(NewPayment payment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<ProviderPayment> confirm(String intentId, String paymentMethod, String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<ProviderPayment> capture(String intentId, long amountMinor, String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<ProviderPayment> cancel(String intentId, String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<ProviderPayment> payment(String intentId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Outcome<ClientSecret> clientSecret(String intentId) {
    throw new UnsupportedOperationException();
  }

  /** Refunds made in the provider's dashboard carry no id of ours. */
  ProviderRefund fromDashboard(String intentId, long amountMinor, @Nullable String refundId) {
    try {
      var params = RefundCreateParams.builder().setPaymentIntent(intentId).setAmount(amountMinor);
      if (refundId != null) {
        params.putMetadata(ProviderRefund.REFUND, refundId);
      }
      return refund(client.v1().refunds().create(params.build()));
    } catch (StripeException e) {
      throw new IllegalStateException(e);
    }
  }

  StripeClient client() {
    return client;
  }
}
