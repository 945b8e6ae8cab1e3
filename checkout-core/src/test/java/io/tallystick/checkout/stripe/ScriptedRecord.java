package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The record of a Stripe that answers by script. */
abstract class ScriptedRecord {
  static final String KEY = "sk_test_secretsecretsecret";
  static final CreatedWindow DAY =
      new CreatedWindow(
          Instant.parse("2026-09-01T00:00:00Z"), Instant.parse("2026-09-02T00:00:00Z"));
  static final long NOON = Instant.parse("2026-09-01T12:00:00Z").getEpochSecond();
  static final String MOVEMENT =
      """
      {"id":"txn_1","object":"balance_transaction","amount":1000,"fee":59,"net":941,"currency":"eur",
       "created":%d,"available_on":%d,"type":"charge","reporting_category":"charge","source":"ch_1"}
      """
          .formatted(NOON, NOON + 86_400);
  final List<Duration> waits = new ArrayList<>();
  ScriptedStripe stripe;

  @BeforeEach
  void start() throws Exception {
    stripe = new ScriptedStripe();
  }

  @AfterEach
  void stop() {
    stripe.close();
  }

  StripeRecord record(int networkRetries, int attempts) {
    return record(stripe.address(), networkRetries, attempts);
  }

  StripeRecord record(String address, int networkRetries, int attempts) {
    var settings = StripeSettings.of(KEY, address).withPace(networkRetries, attempts, 10_000);
    return StripeRecord.open(settings, waits::add, System::nanoTime, new SplittableRandom(1));
  }

  static ProviderReadException failure(StripeRecord record) {
    var thrown =
        catchThrowableOfType(ProviderReadException.class, () -> record.movements(DAY, null));
    assertThat(thrown).isNotNull();
    return thrown;
  }

  static String list(String objects, boolean hasMore) {
    return "{\"object\":\"list\",\"url\":\"/v1/balance_transactions\",\"has_more\":%s,\"data\":[%s]}"
        .formatted(hasMore, objects);
  }

  static String error(String type, String message) {
    return "{\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}".formatted(type, message);
  }
}
