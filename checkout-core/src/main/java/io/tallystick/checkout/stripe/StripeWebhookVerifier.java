package io.tallystick.checkout.stripe;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.tallystick.checkout.webhook.WebhookVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks Stripe's signature. One check of Stripe's client takes one secret, lets a time far in the
 * future pass, and throws unchecked exceptions over malformed headers; this makes good for all
 * three.
 */
public final class StripeWebhookVerifier implements WebhookVerifier {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final int LONGEST_HEADER = 4096;
  // one t, then what signs it; Stripe's client would take the first of several
  private static final Pattern HEADER =
      Pattern.compile("t=(\\d{1,12})(?:,v\\d{1,2}=[0-9a-f]{1,128})+");

  private final List<String> secrets;
  private final @Nullable Boolean liveKey;
  private final Clock clock;

  /**
   * @param secrets each of which may have signed: the old and the new one while one is replaced
   * @param liveKey whether our key is for real money; null: there is no key
   */
  public StripeWebhookVerifier(List<String> secrets, @Nullable Boolean liveKey, Clock clock) {
    // an empty secret would let anybody sign
    this.secrets =
        secrets.stream().map(String::strip).filter(secret -> !secret.isEmpty()).distinct().toList();
    this.liveKey = liveKey;
    this.clock = clock;
  }

  @Override
  public boolean isConfigured() {
    return !secrets.isEmpty();
  }

  @Override
  public @Nullable Boolean liveKey() {
    return liveKey;
  }

  @Override
  public Optional<String> objection(String body, @Nullable String header) {
    if (header == null || header.isBlank()) {
      return Optional.of("The request has no signature.");
    }
    if (header.length() > LONGEST_HEADER) {
      return Optional.of("The signature's header is too long.");
    }
    Matcher parts = HEADER.matcher(header.replace(" ", ""));
    if (!parts.matches()) {
      return Optional.of("The signature's header is malformed.");
    }
    if (secrets.stream().noneMatch(secret -> signed(body, parts.group(), secret))) {
      return Optional.of("The signature matches none of our secrets.");
    }
    Instant signedAt = Instant.ofEpochSecond(Long.parseLong(parts.group(1)));
    Duration age = Duration.between(signedAt, clock.instant());
    if (age.compareTo(TOLERANCE) > 0) {
      return Optional.of("The signature is too old.");
    }
    if (age.compareTo(TOLERANCE.negated()) < 0) {
      return Optional.of("The signature is from the future.");
    }
    return Optional.empty();
  }

  private static boolean signed(String body, String header, String secret) {
    try {
      // 0: without its check of the time, which is one-sided and by another clock
      return Webhook.Signature.verifyHeader(body, header, secret, 0);
    } catch (SignatureVerificationException e) {
      return false;
    } catch (RuntimeException e) {
      // what its parser stumbles over isn't signed
      return false;
    }
  }
}
