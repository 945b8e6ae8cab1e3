package io.tallystick.sandbox;

import java.time.Instant;

/** What every object of the provider has: an id and the second it was created. */
sealed interface StripeObject
    permits BalanceTransaction,
        Charge,
        Dispute,
        Event,
        PaymentIntent,
        PaymentMethod,
        Payout,
        Refund,
        WebhookEndpoint {
  String id();

  Instant created();
}
