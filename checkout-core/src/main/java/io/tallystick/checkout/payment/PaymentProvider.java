package io.tallystick.checkout.payment;

import java.util.List;

/**
 * The payment provider. Calls go over the network, so none may be made in a transaction; each is
 * bounded in time and tries, and none throws over what the provider or the network did.
 *
 * <p>A payment is made known first and confirmed then: its id stands in our tables before money can
 * move, so an unknown outcome is always resolved by asking for that id.
 */
public interface PaymentProvider {
  /** Makes a payment known. Takes no money, whatever comes of the call. */
  Outcome<ProviderPayment> create(NewPayment payment);

  /**
   * Confirms it with a payment method: this is what takes or holds the money.
   *
   * @param paymentMethod the provider's token for it
   * @param key the call's idempotency key, stored before
   */
  Outcome<ProviderPayment> confirm(String intentId, String paymentMethod, String key);

  /**
   * Captures what is held.
   *
   * @param amountMinor at most what is held; the rest is let go of
   */
  Outcome<ProviderPayment> capture(String intentId, long amountMinor, String key);

  /** Cancels what isn't captured; a hold is let go of. */
  Outcome<ProviderPayment> cancel(String intentId, String key);

  /** Asks how a payment stands. */
  Outcome<ProviderPayment> payment(String intentId);

  /** Asks for the secret with which the customer's browser may confirm this payment. */
  Outcome<ClientSecret> clientSecret(String intentId);

  /** Gives money back. */
  Outcome<ProviderRefund> refund(NewRefund refund);

  /** Asks how a refund stands. */
  Outcome<ProviderRefund> refundById(String refundId);

  /** Asks for all refunds of a payment, whoever made them. */
  Outcome<List<ProviderRefund>> refundsOf(String intentId);
}
