package io.tallystick.checkout.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.service.V1Services;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What everything that only reads from Stripe needs: a client, a pace, a view of failures. */
record StripeReading(V1Services stripe, StripeReads reads, StripeFailures failures) {
  /**
   * At the address of the settings.
   *
   * @param rights what the key must be allowed to read, for people
   * @param insistent false: one try, since who asks has a queue that asks again
   * @throws IllegalStateException if there is no key
   */
  static StripeReading open(
      StripeSettings settings,
      String rights,
      boolean insistent,
      Pause pause,
      LongSupplier nanoTime,
      RandomGenerator jitter) {
    requireKey(settings, "to a key that may read " + rights);
    var failures = new StripeFailures(settings);
    var pace = new ReadPace(settings.readsPerSecond(), nanoTime, pause);
    int attempts = insistent ? settings.readAttempts() : 1;
    V1Services stripe =
        StripeClient.builder()
            .setApiKey(settings.apiKey())
            .setApiBase(settings.apiBase())
            .setConnectTimeout((int) settings.connectTimeout().toMillis())
            .setReadTimeout((int) settings.readTimeout().toMillis())
            .setMaxNetworkRetries(insistent ? settings.networkRetries() : 0)
            .build()
            .v1();
    return new StripeReading(
        stripe, new StripeReads(attempts, pace, pause, jitter, failures), failures);
  }

  /**
   * Also switches telemetry off for the whole process: it is on by default and writes a file into
   * the user's home.
   *
   * @param what the key must be, for people
   */
  static void requireKey(StripeSettings settings, String what) {
    if (settings.apiKey().isEmpty()) {
      throw new IllegalStateException(
          "There is no Stripe key. Set STRIPE_API_KEY in the environment, or the property"
              + " tallystick.stripe.api-key, "
              + what
              + ".");
    }
    Stripe.enableTelemetry = false;
  }
}
