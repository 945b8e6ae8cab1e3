package io.tallystick.checkout.api;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Who a logged-in customer is: the subject of a token that the shop's own log-in made. */
final class CustomerTokens {
  static final String SECRET = "tallystick.checkout.customer-jwt-secret";
  private static final int LEAST_SECRET = 32;
  private static final int MAX_SUBJECT = 200;
  private static final Duration SKEW = Duration.ofSeconds(30);

  private CustomerTokens() {}

  /**
   * By the shared secret, or by the issuer that Spring's own settings name; without either no token
   * is good.
   *
   * @param byIssuer null: no issuer is set
   */
  static JwtDecoder decoder(Environment settings, @Nullable JwtDecoder byIssuer, Clock clock) {
    String secret = settings.getProperty(SECRET, "").strip();
    if (secret.isEmpty()) {
      return byIssuer == null ? CustomerTokens::noneIsGood : withSubject(byIssuer);
    }
    if (byIssuer != null) {
      throw new IllegalStateException(
          "Customers' tokens can be checked by %s or by an issuer; both are set".formatted(SECRET));
    }
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    if (key.length < LEAST_SECRET) {
      throw new IllegalStateException(
          "Setting %s has %d bytes; give at least %d random ones"
              .formatted(SECRET, key.length, LEAST_SECRET));
    }
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withSecretKey(new SecretKeySpec(key, "HmacSHA256"))
            .macAlgorithm(MacAlgorithm.HS256)
            .build();
    var times = new JwtTimestampValidator(SKEW);
    times.setAllowEmptyExpiryClaim(false);
    times.setClock(clock);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            times, (OAuth2TokenValidator<Jwt>) CustomerTokens::subject));
    return decoder;
  }

  private static Jwt noneIsGood(String token) {
    throw new BadJwtException("There is no log-in here");
  }

  private static JwtDecoder withSubject(JwtDecoder byIssuer) {
    return token -> {
      Jwt jwt = byIssuer.decode(token);
      if (subject(jwt).hasErrors()) {
        throw new BadJwtException("The token names nobody");
      }
      return jwt;
    };
  }

  /** It gets into tables as orders.customer_ref. */
  private static OAuth2TokenValidatorResult subject(Jwt jwt) {
    String subject = jwt.getSubject();
    boolean good =
        subject != null
            && !subject.isBlank()
            && subject.length() <= MAX_SUBJECT
            && subject
                .chars()
                .noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
    return good
        ? OAuth2TokenValidatorResult.success()
        : OAuth2TokenValidatorResult.failure(
            new OAuth2Error("invalid_token", "No usable subject", null));
  }
}
