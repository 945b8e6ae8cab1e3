package io.tallystick.checkout.stripe;

import io.tallystick.checkout.webhook.WebhookVerifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks Stripe's signature, over the bytes as they came: HMAC-SHA256 of the time, a dot and the
 * body. Stripe's client isn't asked: it takes one secret and a text, lets a time far in the future
 * pass, throws unchecked exceptions over malformed headers, and formats the body anew for each
 * secret.
 */
public final class StripeWebhookVerifier implements WebhookVerifier {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final int LONGEST_HEADER = 4096;
  private static final String HMAC = "HmacSHA256";
  private static final String SCHEME = "v1=";
  // one t, then what signs it
  private static final Pattern HEADER =
      Pattern.compile("t=(\\d{1,12})((?:,v\\d{1,2}=[0-9a-f]{1,128})+)");

  private final List<Mac> secrets;
  private final @Nullable Boolean liveKey;
  private final Clock clock;

  /**
   * @param secrets each of which may have signed: the old and the new one while one is replaced
   * @param liveKey whether our key is for real money; null: there is no key
   */
  public StripeWebhookVerifier(List<String> secrets, @Nullable Boolean liveKey, Clock clock) {
    // an empty secret would let anybody sign
    this.secrets =
        secrets.stream()
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .distinct()
            .map(StripeWebhookVerifier::keyed)
            .toList();
    this.liveKey = liveKey;
    this.clock = clock;
  }

  private static Mac keyed(String secret) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
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
  public Optional<String> objection(byte[] body, @Nullable String header) {
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
    String time = parts.group(1);
    List<byte[]> given = signatures(parts.group(2));
    if (secrets.stream().noneMatch(secret -> signed(secret, time, body, given))) {
      return Optional.of("The signature matches none of our secrets.");
    }
    Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), clock.instant());
    if (age.compareTo(TOLERANCE) > 0) {
      return Optional.of("The signature is too old.");
    }
    if (age.compareTo(TOLERANCE.negated()) < 0) {
      return Optional.of("The signature is from the future.");
    }
    return Optional.empty();
  }

  /** Those of the one scheme that is safe: an older one would let anybody sign. */
  private static List<byte[]> signatures(String list) {
    return Arrays.stream(list.split(","))
        .filter(each -> each.startsWith(SCHEME))
        .map(each -> each.substring(SCHEME.length()).getBytes(StandardCharsets.US_ASCII))
        .toList();
  }

  private static boolean signed(Mac secret, String time, byte[] body, List<byte[]> given) {
    Mac mac = copyOf(secret);
    mac.update(time.getBytes(StandardCharsets.US_ASCII));
    mac.update((byte) '.');
    byte[] right = HexFormat.of().formatHex(mac.doFinal(body)).getBytes(StandardCharsets.US_ASCII);
    return given.stream().anyMatch(each -> MessageDigest.isEqual(right, each));
  }

  /** One is used by one thread at a time. */
  private static Mac copyOf(Mac secret) {
    try {
      return (Mac) secret.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(HMAC + " of this Java can't be copied", e);
    }
  }
}
