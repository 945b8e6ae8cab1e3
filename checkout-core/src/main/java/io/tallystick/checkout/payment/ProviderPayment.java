package io.tallystick.checkout.payment;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment as the provider states it, at one moment. Amounts in minor units.
 *
 * @param intentId the provider's id of the payment, over all its tries
 * @param state what the provider's status means to us; UNKNOWN for a status we don't know
 * @param status the provider's own word
 * @param amountMinor what was asked for
 * @param capturableMinor what is held and can be captured
 * @param receivedMinor what was captured
 * @param currency upper case
 * @param chargeId of the latest try, if there was one
 * @param failureCode why the latest try failed; null if it didn't
 * @param failureMessage the same in words for the customer
 * @param captureBefore until when a hold can be captured
 * @param metadata as it stands at the provider
 * @param method what it was paid with, in the provider's word: card, sepa_debit; null: nothing yet
 */
public record ProviderPayment(
    String intentId,
    PaymentState state,
    String status,
    long amountMinor,
    long capturableMinor,
    long receivedMinor,
    String currency,
    @Nullable String chargeId,
    @Nullable String failureCode,
    @Nullable String failureMessage,
    @Nullable Instant captureBefore,
    Map<String, String> metadata,
    Instant createdAt,
    @Nullable String method) {
  /** Metadata key under which the provider keeps our order's id. */
  public static final String ORDER = "order_id";

  /** Metadata key under which the provider keeps our attempt's id. */
  public static final String ATTEMPT = "attempt_id";

  /** Of which it isn't known what it is paid with. */
  public ProviderPayment(
      String intentId,
      PaymentState state,
      String status,
      long amountMinor,
      long capturableMinor,
      long receivedMinor,
      String currency,
      @Nullable String chargeId,
      @Nullable String failureCode,
      @Nullable String failureMessage,
      @Nullable Instant captureBefore,
      Map<String, String> metadata,
      Instant createdAt) {
    this(
        intentId,
        state,
        status,
        amountMinor,
        capturableMinor,
        receivedMinor,
        currency,
        chargeId,
        failureCode,
        failureMessage,
        captureBefore,
        metadata,
        createdAt,
        null);
  }

  public ProviderPayment {
    metadata = Map.copyOf(metadata);
  }
}
