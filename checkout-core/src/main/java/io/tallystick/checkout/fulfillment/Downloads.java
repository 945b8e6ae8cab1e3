package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.access.OrderTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Hands out secret tokens for what was granted, and counts what is downloaded with them. */
public final class Downloads {
  private static final int BYTES = 24;
  private static final int MAX_TOKEN = 100;

  /**
   * @param hold how long a token is good for
   * @param perToken downloads with one token
   * @param tokens that an entitlement may get in all
   */
  public record Limits(Duration hold, int perToken, int tokens) {
    public static final Limits USUAL = new Limits(Duration.ofHours(24), 5, 20);

    public Limits {
      if (hold.isNegative() || hold.isZero() || perToken < 1 || tokens < 1) {
        throw new IllegalArgumentException(
            "Downloads need a time and counts of 1 at least: %s, %d, %d"
                .formatted(hold, perToken, tokens));
      }
    }
  }

  /** The right to download an article. */
  public record Entitlement(
      String entitlementId, String orderId, String sku, int quantity, boolean revoked) {}

  /** What asking for a token came to. */
  public sealed interface Issue {}

  /**
   * @param token secret, for the customer alone; stored nowhere
   */
  public record Issued(String token, Instant expiresAt) implements Issue {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Issued[until " + expiresAt + "]";
    }
  }

  /** What a token came to. */
  public sealed interface Redeem {}

  public record Granted(String sku, String orderId) implements Redeem {}

  /** No; for staff, why. A customer is told no more than that the link doesn't work any more. */
  public record Refused(Why why) implements Issue, Redeem {}

  public enum Why {
    UNKNOWN,
    EXPIRED,
    USED_UP,
    REVOKED
  }

  private final JdbcEntitlements jdbc;
  private final TransactionTemplate transaction;
  private final RandomGenerator random;
  private final Clock clock;
  private final Limits limits;

  /**
   * @param random makes secrets: a SecureRandom outside tests
   */
  public Downloads(
      DataSource dataSource,
      TransactionTemplate transaction,
      RandomGenerator random,
      Supplier<String> ids,
      Clock clock,
      Limits limits) {
    this.jdbc = new JdbcEntitlements(dataSource, ids);
    this.transaction = transaction;
    this.random = random;
    this.clock = clock;
    this.limits = limits;
  }

  /** What an order may download, or could before it was revoked. */
  public List<Entitlement> ofOrder(String orderId) {
    return jdbc.ofOrder(orderId);
  }

  /** Makes a token; earlier ones stay good. */
  public Issue issue(String entitlementId) {
    return inTransaction(
        () -> {
          Optional<Entitlement> entitlement = jdbc.lock(entitlementId);
          if (entitlement.isEmpty()) {
            return new Refused(Why.UNKNOWN);
          }
          if (entitlement.get().revoked()) {
            return new Refused(Why.REVOKED);
          }
          if (jdbc.tokens(entitlementId) >= limits.tokens()) {
            return new Refused(Why.USED_UP);
          }
          byte[] secret = new byte[BYTES];
          random.nextBytes(secret);
          String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
          Instant now = clock.instant();
          Instant until = now.plus(limits.hold());
          jdbc.insertToken(OrderTokens.hash(token), entitlementId, now, until, limits.perToken());
          return new Issued(token, until);
        });
  }

  /** Counts one download. */
  public Redeem redeem(String token) {
    if (token.isEmpty() || token.length() > MAX_TOKEN) {
      return new Refused(Why.UNKNOWN);
    }
    String hash = OrderTokens.hash(token);
    return inTransaction(
        () -> {
          Optional<JdbcEntitlements.Token> found = jdbc.token(hash);
          if (found.isEmpty()) {
            return new Refused(Why.UNKNOWN);
          }
          Entitlement entitlement = jdbc.lock(found.get().entitlementId()).orElseThrow();
          if (entitlement.revoked()) {
            return new Refused(Why.REVOKED);
          }
          Instant now = clock.instant();
          if (jdbc.count(hash, now)) {
            return new Granted(entitlement.sku(), entitlement.orderId());
          }
          return new Refused(found.get().expiresAt().isAfter(now) ? Why.USED_UP : Why.EXPIRED);
        });
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }
}
