package io.tallystick.console.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How often one may try to log in. A stranger who tries a name again and again is slowed down, and
 * many strangers together are; the name's owner is not, in a browser that has logged in before.
 *
 * <p>Tries are counted before the password is looked at, in the database: neither many at once nor
 * several processes get more. Names are kept as hashes: people type passwords there.
 */
final class LoginLimits {
  /** How long tries count. */
  static final Duration WINDOW = Duration.ofMinutes(15);

  static final int PER_NAME_AND_ADDRESS = 5;
  static final int PER_ADDRESS = 50;
  static final int PER_NAME = 100;
  static final int PER_BROWSER = 10;

  /** How long a browser is remembered after its last login. */
  static final Duration BROWSER_KNOWN = Duration.ofDays(180);

  private static final int OLD_AT_ONCE = 1_000;
  private static final String COUNT =
      """
      INSERT INTO console_login_count AS c (subject, tries, since) VALUES (:subject, 1, :now)
      ON CONFLICT (subject) DO UPDATE SET
        tries = CASE WHEN c.since < :begin OR c.since > :now THEN 1 ELSE least(c.tries + 1, 1000000) END,
        since = CASE WHEN c.since < :begin OR c.since > :now THEN :now ELSE c.since END
      RETURNING tries
      """;
  private static final String FORGET =
      "DELETE FROM console_login_count WHERE subject = ANY (:subjects)";
  private static final String FORGET_OLD =
      """
      DELETE FROM console_login_count WHERE subject IN (
        SELECT subject FROM console_login_count WHERE since < :begin LIMIT :most FOR UPDATE SKIP LOCKED)
      """;
  private static final String KNOWS =
      """
      SELECT EXISTS (SELECT 1 FROM console_browser
                     WHERE token_hash = :hash AND user_name = :name AND seen_at > :since)
      """;
  private static final String REMEMBER =
      """
      INSERT INTO console_browser (token_hash, user_name, seen_at) VALUES (:hash, :name, :now)
      ON CONFLICT (token_hash) DO UPDATE SET user_name = :name, seen_at = :now
      """;
  private static final String FORGET_BROWSERS =
      """
      DELETE FROM console_browser WHERE token_hash IN (
        SELECT token_hash FROM console_browser WHERE seen_at < :since LIMIT :most FOR UPDATE SKIP LOCKED)
      """;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  LoginLimits(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  /**
   * Counts a try.
   *
   * @param browser the browser's token; null: it has none
   * @return whether the password may be looked at
   */
  boolean admits(String name, String address, @Nullable String browser) {
    if (browser != null && knows(browser, name)) {
      return count("browser:" + hash(browser)) <= PER_BROWSER;
    }
    // all are counted, also behind the first that is full
    boolean pair = count(pair(name, address)) <= PER_NAME_AND_ADDRESS;
    boolean place = count("address:" + network(address)) <= PER_ADDRESS;
    boolean all = count("name:" + hash(plain(name))) <= PER_NAME;
    return pair && place && all;
  }

  /**
   * Notes that it was the right password: what was tried there before counts no more.
   *
   * @return the token that the browser is known by from now on
   */
  String succeeded(String name, String address, @Nullable String browser) {
    Instant now = clock.instant();
    String token = browser != null && knows(browser, name) ? browser : fresh();
    jdbc.sql(FORGET)
        .param("subjects", new String[] {pair(name, address), "browser:" + hash(token)})
        .update();
    jdbc.sql(REMEMBER)
        .param("hash", hash(token))
        .param("name", plain(name))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
    jdbc.sql(FORGET_OLD)
        .param("begin", now.minus(WINDOW).atOffset(ZoneOffset.UTC))
        .param("most", OLD_AT_ONCE)
        .update();
    jdbc.sql(FORGET_BROWSERS)
        .param("since", now.minus(BROWSER_KNOWN).atOffset(ZoneOffset.UTC))
        .param("most", OLD_AT_ONCE)
        .update();
    return token;
  }

  private boolean knows(String browser, String name) {
    return jdbc.sql(KNOWS)
        .param("hash", hash(browser))
        .param("name", plain(name))
        .param("since", clock.instant().minus(BROWSER_KNOWN).atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .single();
  }

  private int count(String subject) {
    Instant now = clock.instant();
    return jdbc.sql(COUNT)
        .param("subject", subject)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("begin", now.minus(WINDOW).atOffset(ZoneOffset.UTC))
        .query(Integer.class)
        .single();
  }

  private static String pair(String name, String address) {
    return "pair:" + hash(plain(name) + "|" + network(address));
  }

  /** One subscriber has a whole network of IPv6 addresses. */
  private static String network(String address) {
    try {
      if (InetAddress.ofLiteral(address) instanceof Inet6Address six) {
        return HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8));
      }
    } catch (IllegalArgumentException noAddress) {
      // counted as it is
    }
    return address;
  }

  private static String plain(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace('\0', '?');
  }

  private String fresh() {
    var bytes = new byte[24];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
