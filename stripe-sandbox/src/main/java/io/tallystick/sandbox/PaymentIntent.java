package io.tallystick.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A payment intent at one moment: what was agreed, how far it got, and the shop's notes. */
public record PaymentIntent(
    String id, Instant created, Terms terms, Progress progress, Map<String, String> metadata)
    implements StripeObject {
  public PaymentIntent {
    metadata = Map.copyOf(metadata);
  }

  /**
   * What the shop asks for.
   *
   * @param amount minor units of {@code currency}
   * @param captureMethod {@code automatic}, {@code automatic_async} or {@code manual}
   * @param methodTypes {@code card} and so on
   * @param automaticMethods whether the provider chose the types
   */
  public record Terms(
      long amount,
      String currency,
      String captureMethod,
      List<String> methodTypes,
      boolean automaticMethods,
      @Nullable String customer,
      @Nullable String description,
      @Nullable String receiptEmail) {
    public Terms {
      methodTypes = List.copyOf(methodTypes);
    }

    boolean manual() {
      return captureMethod.equals("manual");
    }
  }

  /**
   * How far it got. Amounts are minor units.
   *
   * @param status the provider's word: requires_payment_method, requires_confirmation,
   *     requires_action, processing, requires_capture, canceled or succeeded
   * @param paymentMethodId the method to be tried next or tried last; gone after a decline
   * @param latestCharge the latest attempt, null before the first; earlier ones are charges with
   *     the same intent
   * @param lastError of the last failed attempt, null after a success or an update
   * @param returnUrl where the customer goes after a challenge; null shows no address
   */
  public record Progress(
      String status,
      long amountCapturable,
      long amountReceived,
      @Nullable String paymentMethodId,
      @Nullable String latestCharge,
      @Nullable Decline lastError,
      @Nullable String returnUrl,
      @Nullable Instant canceledAt,
      @Nullable String cancellationReason) {
    static Progress of(String status, @Nullable String paymentMethodId) {
      return new Progress(status, 0, 0, paymentMethodId, null, null, null, null, null);
    }

    Progress status(String newStatus, long capturable, long received) {
      return new Progress(
          newStatus, capturable, received, paymentMethodId, latestCharge, null, null, null, null);
    }

    Progress waitingFor(@Nullable String url) {
      return new Progress(
          "requires_action", 0, 0, paymentMethodId, latestCharge, null, url, null, null);
    }

    Progress failed(Decline why) {
      return new Progress(
          "requires_payment_method", 0, 0, null, latestCharge, why, null, null, null);
    }

    Progress method(@Nullable String methodId) {
      return new Progress(
          methodId == null ? "requires_payment_method" : "requires_confirmation",
          0,
          0,
          methodId,
          latestCharge,
          null,
          null,
          null,
          null);
    }

    Progress charge(String chargeId) {
      return new Progress(
          status,
          amountCapturable,
          amountReceived,
          paymentMethodId,
          chargeId,
          lastError,
          returnUrl,
          canceledAt,
          cancellationReason);
    }

    Progress canceled(Instant at, @Nullable String reason) {
      return new Progress(
          "canceled",
          0,
          amountReceived,
          paymentMethodId,
          latestCharge,
          lastError,
          null,
          at,
          reason);
    }
  }

  public long amount() {
    return terms.amount();
  }

  public String currency() {
    return terms.currency();
  }

  public String status() {
    return progress.status();
  }

  public long amountCapturable() {
    return progress.amountCapturable();
  }

  public long amountReceived() {
    return progress.amountReceived();
  }

  /** The latest attempt, null before the first. */
  public @Nullable String latestCharge() {
    return progress.latestCharge();
  }

  /** Code of the last failed attempt, null after a success. */
  public @Nullable String lastErrorCode() {
    return progress.lastError() == null ? null : progress.lastError().code();
  }

  PaymentIntent with(Progress newProgress) {
    return new PaymentIntent(id, created, terms, newProgress, metadata);
  }

  PaymentIntent with(Terms newTerms) {
    return new PaymentIntent(id, created, newTerms, progress, metadata);
  }

  PaymentIntent withMetadata(Map<String, String> newMetadata) {
    return new PaymentIntent(id, created, terms, progress, newMetadata);
  }
}
