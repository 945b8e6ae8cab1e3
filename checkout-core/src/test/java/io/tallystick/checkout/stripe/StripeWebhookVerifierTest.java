package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Signatures are made by the provider's own client. */
class StripeWebhookVerifierTest {
  private static final long NOW = 1_790_000_000;
  private static final String BODY = "{\"name\":\"Zoë 漢字 🧾\"}";
  private static final String NONE_MATCHES = "The signature matches none of our secrets.";

  private final StripeWebhookVerifier verifier =
      new StripeWebhookVerifier(
          List.of("whsec_new", " whsec_old ", ""),
          null,
          Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));

  private static String v1(long time, String secret) throws Exception {
    return "v1=" + Webhook.Util.computeHmacSha256(secret, time + "." + BODY);
  }

  private String objection(String body, String header) {
    return verifier.objection(body.getBytes(StandardCharsets.UTF_8), header).orElse("");
  }

  @Test
  void eachOfOurSecretsMayHaveSigned() throws Exception {
    for (String secret : List.of("whsec_new", "whsec_old")) {
      assertThat(objection(BODY, "t=" + NOW + "," + v1(NOW, secret))).isEmpty();
    }
    assertThat(objection(BODY, "t=" + NOW + "," + v1(NOW, "whsec_other"))).isEqualTo(NONE_MATCHES);
  }

  @Test
  void oneGoodSignatureAmongSeveralIsEnough() throws Exception {
    String other = v1(NOW, "whsec_other");
    assertThat(objection(BODY, "t=" + NOW + ", " + other + "," + v1(NOW, "whsec_old") + ",v0=ab"))
        .isEmpty();
  }

  @Test
  void anotherSchemesSignatureIsNone() throws Exception {
    String right = v1(NOW, "whsec_new").substring(3);
    for (String scheme : List.of("v0", "v2", "v11")) {
      assertThat(objection(BODY, "t=" + NOW + "," + scheme + "=" + right)).isEqualTo(NONE_MATCHES);
    }
  }

  @Test
  void aChangedBodyTimeOrSignatureIsRefused() throws Exception {
    String right = v1(NOW, "whsec_new");
    String cut = right.substring(0, right.length() - 1);
    assertThat(objection(BODY + " ", "t=" + NOW + "," + right)).isEqualTo(NONE_MATCHES);
    assertThat(objection(BODY, "t=" + (NOW - 1) + "," + right)).isEqualTo(NONE_MATCHES);
    assertThat(objection(BODY, "t=" + NOW + "," + cut)).isEqualTo(NONE_MATCHES);
    assertThat(objection(BODY, "t=" + NOW + "," + right + "0")).isEqualTo(NONE_MATCHES);
    // a leading zero more would be the same number
    assertThat(objection(BODY, "t=0" + NOW + "," + right)).isEqualTo(NONE_MATCHES);
  }

  @Test
  void bothBoundsOfTimeCount() throws Exception {
    assertThat(objection(BODY, "t=" + (NOW - 300) + "," + v1(NOW - 300, "whsec_new"))).isEmpty();
    assertThat(objection(BODY, "t=" + (NOW + 300) + "," + v1(NOW + 300, "whsec_new"))).isEmpty();
    assertThat(objection(BODY, "t=" + (NOW - 301) + "," + v1(NOW - 301, "whsec_new")))
        .isEqualTo("The signature is too old.");
    assertThat(objection(BODY, "t=" + (NOW + 301) + "," + v1(NOW + 301, "whsec_new")))
        .isEqualTo("The signature is from the future.");
  }

  @Test
  void manyAtOnceAreCheckedAlike() throws Exception {
    String header = "t=" + NOW + "," + v1(NOW, "whsec_old");
    assertThat(
            IntStream.range(0, 2_000)
                .parallel()
                .filter(_ -> !objection(BODY, header).isEmpty())
                .count())
        .isZero();
  }
}
