package io.tallystick.checkout.fraud;

import io.tallystick.checkout.money.Currencies;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The built-in screen: how much, and how often lately. It counts attempts, not orders, and stores
 * its answer with them, so that a question asked again is answered the same and counted once.
 */
public final class FraudRules implements FraudScreen {
  private static final int KEY_BYTES = 32;
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);
  private static final Verdict PASS = new Verdict.Pass();

  /** Somebody who is counted: who it is, and how many attempts they have. */
  private record Counted(String kind, String words, Limit limit, String hash) {
    String lock() {
      return kind + ":" + hash;
    }
  }

  private final FraudSettings settings;
  private final JdbcFraud jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final Fingerprints fingerprints;

  /**
   * @param random makes the key of the hashes if none is set
   */
  public FraudRules(
      FraudSettings settings,
      DataSource dataSource,
      TransactionTemplate transaction,
      Clock clock,
      RandomGenerator random) {
    this.settings = settings;
    this.jdbc = new JdbcFraud(dataSource);
    this.transaction = transaction;
    this.clock = clock;
    this.fingerprints = new Fingerprints(key(settings, random));
  }

  private static byte[] key(FraudSettings settings, RandomGenerator random) {
    if (!settings.hashKey().isEmpty()) {
      return settings.hashKey().getBytes(StandardCharsets.UTF_8);
    }
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  @Override
  public Verdict screen(Suspect suspect) {
    return Objects.requireNonNull(transaction.execute(_ -> answer(suspect)));
  }

  private Verdict answer(Suspect suspect) {
    jdbc.waitBriefly();
    jdbc.lock("question:" + suspect.key());
    Optional<Verdict> earlier = jdbc.answered(suspect.key());
    if (earlier.isPresent()) {
      return earlier.get();
    }
    List<Counted> counted = counted(suspect);
    counted.forEach(each -> jdbc.lock(each.lock())); // in one order: no two wait for each other
    Instant now = clock.instant();
    Verdict verdict = byAmount(suspect);
    for (Counted each : counted) {
      verdict = stricter(verdict, byAttempts(each, now));
    }
    jdbc.answer(suspect.key(), verdict, now);
    counted.forEach(each -> jdbc.signal(suspect.key(), each.kind(), each.hash(), now));
    return verdict;
  }

  private List<Counted> counted(Suspect suspect) {
    List<Counted> counted = new ArrayList<>();
    add(
        counted,
        "customer",
        "by this customer",
        settings.customer(),
        fingerprints.customer(suspect.customerRef()));
    add(
        counted,
        "email",
        "with this e-mail address",
        settings.email(),
        fingerprints.email(suspect.email()));
    add(
        counted,
        "address",
        "from this network address",
        settings.address(),
        fingerprints.address(suspect.clientAddress()));
    counted.sort(Comparator.comparing(Counted::lock));
    return counted;
  }

  private static void add(
      List<Counted> counted, String kind, String words, Limit limit, @Nullable String hash) {
    if (limit.isOn() && hash != null) {
      counted.add(new Counted(kind, words, limit, hash));
    }
  }

  private Verdict byAmount(Suspect suspect) {
    String why = "The total is above %s %s.";
    String currency = suspect.currency();
    if (isAbove(suspect, settings.refuseAbove())) {
      return new Verdict.Refuse(why.formatted(decimal(settings.refuseAbove(), currency), currency));
    }
    if (isAbove(suspect, settings.reviewAbove())) {
      return new Verdict.Review(why.formatted(decimal(settings.reviewAbove(), currency), currency));
    }
    return PASS;
  }

  private static boolean isAbove(Suspect suspect, Map<String, Long> limits) {
    return suspect.totalMinor() > limits.getOrDefault(suspect.currency(), Long.MAX_VALUE);
  }

  private static String decimal(Map<String, Long> limits, String currency) {
    return Currencies.toDecimal(limits.getOrDefault(currency, 0L), currency);
  }

  private Verdict byAttempts(Counted who, Instant now) {
    Limit limit = who.limit();
    // what lies far ahead was written by a clock that has gone back since
    int attempts =
        1 + jdbc.count(who.kind(), who.hash(), now.minus(limit.window()), now.plus(CLOCKS_DIFFER));
    String why =
        "%d checkouts %s within %s.".formatted(attempts, who.words(), words(limit.window()));
    if (limit.refuseAbove() > 0 && attempts > limit.refuseAbove()) {
      return new Verdict.Refuse(why);
    }
    return limit.reviewAbove() > 0 && attempts > limit.reviewAbove()
        ? new Verdict.Review(why)
        : PASS;
  }

  private static String words(Duration window) {
    return window.toSeconds() % 60 == 0
        ? window.toMinutes() + " minutes"
        : window.toSeconds() + " seconds";
  }

  /** Of two reviews both reasons count; otherwise the stricter one. */
  private static Verdict stricter(Verdict one, Verdict other) {
    if (one instanceof Verdict.Refuse || other instanceof Verdict.Pass) {
      return one;
    }
    if (one instanceof Verdict.Review(String first)
        && other instanceof Verdict.Review(String second)) {
      return new Verdict.Review(first + " " + second);
    }
    return other;
  }

  /**
   * Deletes what is older than the retention; to be called now and then, until it deletes nothing.
   *
   * @param limit at most so many questions
   */
  public int forget(int limit) {
    return jdbc.forget(clock.instant().minus(settings.retention()), limit);
  }
}
