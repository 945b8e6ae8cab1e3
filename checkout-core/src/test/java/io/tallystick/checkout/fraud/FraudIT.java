package io.tallystick.checkout.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class FraudIT {
  private static final Verdict PASS = new Verdict.Pass();
  private static final Limit THREE_THEN_FIVE = new Limit(Duration.ofMinutes(10), 3, 5);
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  private final SettableClock clock = new SettableClock(NOON);
  private int keys;

  @AfterEach
  void close() {
    dataSource.close();
  }

  private FraudRules rules(Limit customer, Limit email, Limit address) {
    var settings =
        new FraudSettings(
            "a key that everybody has",
            customer,
            email,
            address,
            Map.of("EUR", 100_00L, "JPY", 5_000L),
            Map.of("EUR", 500_00L),
            Duration.ofDays(1),
            Duration.ofSeconds(3));
    return new FraudRules(settings, dataSource, transaction, clock, new Random(1));
  }

  private Suspect suspect(
      @Nullable String customer, @Nullable String email, @Nullable String address) {
    return new Suspect("att_%d:fraud".formatted(++keys), customer, email, address, 1000, "EUR");
  }

  private Suspect total(long minor, String currency) {
    return new Suspect("att_%d:fraud".formatted(++keys), null, null, null, minor, currency);
  }

  @Test
  void aTotalIsLookedAtAboveOneLimitAndRefusedAboveTheOther() {
    FraudRules rules = rules(Limit.OFF, Limit.OFF, Limit.OFF);

    assertThat(rules.screen(total(99_99, "EUR"))).isEqualTo(PASS);
    assertThat(rules.screen(total(100_00, "EUR"))).isEqualTo(PASS);
    assertThat(rules.screen(total(100_01, "EUR")))
        .isEqualTo(new Verdict.Review("The total is above 100.00 EUR."));
    assertThat(rules.screen(total(500_00, "EUR"))).isInstanceOf(Verdict.Review.class);
    assertThat(rules.screen(total(500_01, "EUR")))
        .isEqualTo(new Verdict.Refuse("The total is above 500.00 EUR."));
    assertThat(rules.screen(total(5_000, "JPY"))).isEqualTo(PASS);
    assertThat(rules.screen(total(5_001, "JPY")))
        .isEqualTo(new Verdict.Review("The total is above 5000 JPY."));
    assertThat(rules.screen(total(Long.MAX_VALUE, "JPY"))).isInstanceOf(Verdict.Review.class);
    assertThat(rules.screen(total(Long.MAX_VALUE, "USD"))).isEqualTo(PASS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"customer", "email", "address"})
  void attemptsAreLookedAtAboveOneLimitAndRefusedAboveTheOther(String kind) {
    FraudRules rules =
        rules(
            kind.equals("customer") ? THREE_THEN_FIVE : Limit.OFF,
            kind.equals("email") ? THREE_THEN_FIVE : Limit.OFF,
            kind.equals("address") ? THREE_THEN_FIVE : Limit.OFF);
    List<String> verdicts = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Suspect suspect =
          suspect(
              kind.equals("customer") ? "C-1" : "C-" + i,
              kind.equals("email") ? "a@example.org" : i + "@example.org",
              kind.equals("address") ? "203.0.113.9" : "198.51.100." + i);
      verdicts.add(rules.screen(suspect).getClass().getSimpleName());
    }
    assertThat(verdicts)
        .containsExactly("Pass", "Pass", "Pass", "Review", "Review", "Refuse", "Refuse");
  }

  @Test
  void theReasonSaysWhatWasCountedAndNotWho() {
    FraudRules rules = rules(THREE_THEN_FIVE, THREE_THEN_FIVE, Limit.OFF);
    for (int i = 0; i < 3; i++) {
      rules.screen(suspect("C-1", "a@example.org", null));
    }
    assertThat(rules.screen(suspect("C-1", "a@example.org", null)))
        .isEqualTo(
            new Verdict.Review(
                "4 checkouts by this customer within 10 minutes."
                    + " 4 checkouts with this e-mail address within 10 minutes."));
  }

  @Test
  void whatLiesBeforeTheWindowDoesNotCount() {
    FraudRules rules = rules(THREE_THEN_FIVE, Limit.OFF, Limit.OFF);
    for (int i = 0; i < 3; i++) {
      rules.screen(suspect("C-1", null, null));
    }
    clock.advance(Duration.ofMinutes(10).minusNanos(1_000));
    assertThat(rules.screen(suspect("C-1", null, null))).isInstanceOf(Verdict.Review.class);
    clock.advance(Duration.ofNanos(1_000));
    assertThat(rules.screen(suspect("C-1", null, null))).isEqualTo(PASS);
    clock.set(NOON.minus(Duration.ofDays(1))); // it has gone back: what lies ahead isn't counted
    assertThat(rules.screen(suspect("C-1", null, null))).isEqualTo(PASS);
  }

  @Test
  void theSameQuestionIsCountedOnceAndAnsweredTheSameForEver() {
    FraudRules rules = rules(THREE_THEN_FIVE, Limit.OFF, Limit.OFF);
    Suspect first = suspect("C-1", null, null);
    for (int i = 0; i < 20; i++) {
      assertThat(rules.screen(first)).isEqualTo(PASS);
    }
    rules.screen(suspect("C-1", null, null));
    rules.screen(suspect("C-1", null, null));
    Suspect fourth = suspect("C-1", null, null);
    Verdict review = rules.screen(fourth);

    assertThat(review).isInstanceOf(Verdict.Review.class);
    clock.advance(Duration.ofHours(2));
    assertThat(rules.screen(fourth)).isEqualTo(review);
    assertThat(rules.screen(first)).isEqualTo(PASS);
    assertThat(count("fraud_signal")).isEqualTo(4);
  }

  @Test
  void ofFiftyAtOnceExactlyTheAllowedPass() throws Exception {
    FraudRules rules = rules(THREE_THEN_FIVE, THREE_THEN_FIVE, THREE_THEN_FIVE);
    List<Callable<Verdict>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Suspect suspect = suspect("C-1", "a@example.org", "203.0.113.9");
      calls.add(() -> rules.screen(suspect));
    }
    assertThat(kinds(calls)).isEqualTo(Map.of("Pass", 3, "Review", 2, "Refuse", 45));
  }

  @Test
  void theSameQuestionFiftyTimesAtOnceHasOneAnswer() throws Exception {
    FraudRules rules = rules(THREE_THEN_FIVE, THREE_THEN_FIVE, THREE_THEN_FIVE);
    Suspect suspect = suspect("C-1", "a@example.org", "203.0.113.9");
    List<Callable<Verdict>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(() -> rules.screen(suspect));
    }
    assertThat(kinds(calls)).isEqualTo(Map.of("Pass", 50));
    assertThat(count("fraud_question")).isEqualTo(1);
    assertThat(count("fraud_signal")).isEqualTo(3);
  }

  private static Map<String, Integer> kinds(List<Callable<Verdict>> calls) throws Exception {
    Map<String, Integer> kinds = new java.util.HashMap<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : executor.invokeAll(calls)) {
        kinds.merge(call.get().getClass().getSimpleName(), 1, Integer::sum);
      }
    }
    return kinds;
  }

  @Test
  void spellingsOfOneMailboxAndHouseholdAreOneAndThisMachineIsNone() {
    FraudRules rules = rules(Limit.OFF, THREE_THEN_FIVE, THREE_THEN_FIVE);
    for (String email : List.of("a@Example.org", " A@example.org", "a+1@example.org")) {
      rules.screen(suspect(null, email, null));
    }
    assertThat(rules.screen(suspect(null, "a+2@example.org", null)))
        .isInstanceOf(Verdict.Review.class);
    for (String address : List.of("2001:db8:1:2::1", "2001:db8:1:2:3::1", "2001:DB8:1:2::9")) {
      rules.screen(suspect(null, null, address));
    }
    assertThat(rules.screen(suspect(null, null, "2001:db8:1:2::77")))
        .isInstanceOf(Verdict.Review.class);
    assertThat(rules.screen(suspect(null, null, "2001:db8:1:3::1"))).isEqualTo(PASS);
    for (int i = 0; i < 10; i++) {
      for (String loopback : List.of("127.0.0.1", "::1", "::ffff:127.0.0.1", " ")) {
        assertThat(rules.screen(suspect(null, " ", loopback))).isEqualTo(PASS);
      }
    }
  }

  @Test
  void noAddressIsStoredAndWhatIsOldIsForgotten() {
    FraudRules rules = rules(THREE_THEN_FIVE, THREE_THEN_FIVE, THREE_THEN_FIVE);
    rules.screen(suspect("C-1", "a@example.org", "203.0.113.9"));
    clock.advance(Duration.ofHours(13));
    rules.screen(suspect("C-1", "a@example.org", "no address\0"));

    assertThat(
            jdbc.sql(
                    "SELECT q::text || s::text FROM fraud_question q JOIN fraud_signal s USING"
                        + " (question_key)")
                .query(String.class)
                .list())
        .hasSize(6)
        .noneMatch(row -> row.contains("example") || row.contains("203.0") || row.contains("C-1"));
    assertThat(rules.forget(100)).isZero();
    clock.advance(Duration.ofHours(12));
    assertThat(rules.forget(100)).isEqualTo(1);
    assertThat(count("fraud_signal")).isEqualTo(3);
    clock.advance(Duration.ofHours(13));
    assertThat(rules.forget(100)).isEqualTo(1);
    assertThat(count("fraud_question") + count("fraud_signal")).isZero();
  }

  @Test
  void twoThousandOrdersOfOneMachineByManyCustomersPassTheDefaults() {
    var rules =
        new FraudRules(FraudSettings.DEFAULTS, dataSource, transaction, clock, new Random(1));
    for (int i = 0; i < 2_000; i++) {
      var suspect = suspect("C-" + i % 200, i % 200 + "@example.org", "192.0.2.1");
      assertThat(rules.screen(suspect)).isEqualTo(PASS);
    }
  }

  private long count(String table) {
    return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }
}
