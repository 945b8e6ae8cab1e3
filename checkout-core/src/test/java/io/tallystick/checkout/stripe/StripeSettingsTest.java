package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class StripeSettingsTest {
  private static final String LIVE = "sk_" + "live_abcdefgh";

  @Test
  void theKeyIsNotInTheText() {
    var settings = StripeSettings.of(LIVE, StripeSettings.STRIPE_API_BASE);
    assertThat(settings.toString()).doesNotContain("abcdefgh").contains("key=live");
    assertThat(settings.live()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000", "https://example.com", "https://api.stripe.co"})
  void aLiveKeyGoesNowhereButToStripe(String base) {
    assertThatThrownBy(() -> StripeSettings.of(LIVE, base))
        .hasMessageContaining("A live Stripe key is only sent to https://api.stripe.com")
        .hasMessageNotContaining("abcdefgh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.com", "ftp://localhost", "localhost:9000", "no address"})
  void aKeyNeverTravelsInTheClear(String base) {
    assertThatThrownBy(() -> StripeSettings.of("sk_test_1", base))
        .hasMessageContainingAll("tallystick.stripe.api-base", base);
  }

  @Test
  void theKeyMayStandInTheEnvironmentAndTheRestHasDefaults() {
    var settings = StripeSettings.from(environment(Map.of("STRIPE_API_KEY", "sk_test_env")));
    assertThat(settings).isEqualTo(StripeSettings.of("sk_test_env", "https://api.stripe.com"));
    assertThat(settings.networkRetries()).isEqualTo(2);
    assertThat(settings.readsPerSecond()).isEqualTo(25);
  }

  @Test
  void thePropertyGoesBeforeTheEnvironmentAndATrailingSlashIsDropped() {
    var settings =
        StripeSettings.from(
            environment(
                Map.of(
                    "STRIPE_API_KEY", "sk_test_env",
                    "tallystick.stripe.api-key", "sk_test_property",
                    "tallystick.stripe.api-base", "http://localhost:1234/",
                    "tallystick.stripe.read-timeout", "7s")));
    assertThat(settings.apiKey()).isEqualTo("sk_test_property");
    assertThat(settings.apiBase()).isEqualTo("http://localhost:1234");
    assertThat(settings.readTimeout()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aNumberOutOfRangeIsNamed() {
    assertThatThrownBy(() -> StripeSettings.of("sk_test_1", "https://x.test").withPace(0, 0, 25))
        .hasMessage("tallystick.stripe.read-attempts must be 1 to 20, but is 0");
  }

  @Test
  void whatHoldsForTheCheckoutsCallsIsSetBesidesWhatHoldsForReads() {
    var settings =
        StripeSettings.from(
            environment(
                Map.of(
                    "tallystick.stripe.payment-attempts", "5",
                    "tallystick.stripe.payment-patience", "1m",
                    "tallystick.stripe.payment-calls-per-second", "80",
                    "tallystick.stripe.payment-longest-wait", "500ms",
                    "tallystick.stripe.payment-calls-at-once", "100",
                    "tallystick.stripe.payment-breaker-calls", "50",
                    "tallystick.stripe.payment-breaker-failure-percent", "30",
                    "tallystick.stripe.payment-breaker-pause", "5s")));
    assertThat(settings.payments())
        .isEqualTo(
            new StripePaymentLimits(
                5,
                Duration.ofMinutes(1),
                80,
                Duration.ofMillis(500),
                100,
                50,
                30,
                Duration.ofSeconds(5)));
    assertThat(StripeSettings.from(environment(Map.of())).payments())
        .isEqualTo(StripePaymentLimits.DEFAULTS);
    assertThatThrownBy(() -> StripePaymentLimits.DEFAULTS.withAttempts(0))
        .hasMessage("tallystick.stripe.payment-attempts must be 1 to 10, but is 0");
  }

  private static StandardEnvironment environment(Map<String, Object> properties) {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(s -> environment.getPropertySources().remove(s.getName()));
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    return environment;
  }
}
