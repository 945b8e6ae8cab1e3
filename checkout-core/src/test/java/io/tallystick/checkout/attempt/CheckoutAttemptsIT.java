package io.tallystick.checkout.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.attempt.AttemptClaim.Work;
import io.tallystick.checkout.database.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class CheckoutAttemptsIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
  private final AtomicInteger counter = new AtomicInteger();
  private final CheckoutAttempts attempts =
      new CheckoutAttempts(
          dataSource,
          new TransactionTemplate(new JdbcTransactionManager(dataSource)),
          clock,
          () -> "CA-" + counter.incrementAndGet());

  @AfterEach
  void everyFactHasItsGround() throws Exception {
    String invariant = Files.readString(Path.of("../sql/invariants/checkout_facts.sql"));
    assertThat(jdbc.sql(invariant).query().listOfRows()).isEmpty();
    dataSource.close();
  }

  @Test
  void aNewKeyBeginsAnAttempt() {
    assertThat(claim("ada", "k1", "cart-7"))
        .isEqualTo(new AttemptClaim.Fresh(new Work("CA-1", "CA-2")));
    assertThat(attempts.facts("CA-1")).containsExactly(Fact.ATTEMPT_CREATED);
  }

  @Test
  void theSameRequestAgainGetsTheFirstAnswer() {
    Work work = begin("k1");
    assertThat(attempts.answer(work, 201, "{\"order\":\"SO-1\"}")).isTrue();
    clock.advance(Duration.ofHours(3));

    assertThat(claim("ada", "k1", "cart-7"))
        .isEqualTo(new AttemptClaim.Answered("CA-1", 201, "{\"order\":\"SO-1\"}"));
  }

  @Test
  void anotherRequestWithTheKeyIsToldSoWhetherAnsweredOrNot() {
    Work work = begin("k1");
    assertThat(claim("ada", "k1", "cart-8")).isEqualTo(new AttemptClaim.OtherRequest());
    attempts.answer(work, 201, "");
    assertThat(claim("ada", "k1", "cart-8")).isEqualTo(new AttemptClaim.OtherRequest());
  }

  @Test
  void keysOfDifferentCustomersAreDifferent() {
    claim("ada", "k1", "cart-7");

    assertThat(claim("bob", "k1", "cart-8")).isInstanceOf(AttemptClaim.Fresh.class);
  }

  @Test
  void whileSomebodyWorksTheSameRequestIsToldWhenToAskAgain() {
    claim("ada", "k1", "cart-7");
    clock.advance(Duration.ofSeconds(20));

    assertThat(claim("ada", "k1", "cart-7"))
        .isEqualTo(new AttemptClaim.InUse(Duration.ofSeconds(40)));
  }

  @Test
  void theWorkOfADeadProcessIsTakenOverAndItsLateAnswerDoesNotCount() {
    Work dead = begin("k1");
    clock.advance(MINUTE);

    Work work = ((AttemptClaim.Resumed) claim("ada", "k1", "cart-7")).work();

    assertThat(work.attemptId()).isEqualTo(dead.attemptId());
    assertThat(attempts.answer(dead, 500, "late")).isFalse();
    assertThat(attempts.answer(work, 201, "done")).isTrue();
    assertThat(claim("ada", "k1", "cart-7"))
        .isEqualTo(new AttemptClaim.Answered("CA-1", 201, "done"));
  }

  @Test
  void anAnswerIsGivenOnce() {
    Work work = begin("k1");

    assertThat(attempts.answer(work, 201, "first")).isTrue();
    assertThat(attempts.answer(work, 500, "second")).isFalse();
    assertThat(claim("ada", "k1", "cart-7"))
        .isEqualTo(new AttemptClaim.Answered("CA-1", 201, "first"));
  }

  @Test
  void duplicateSubmissionOfFiftyAtOnceBeginsOneAttempt() throws Exception {
    List<Callable<AttemptClaim>> clicks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clicks.add(() -> claim("ada", "k1", "cart-7"));
    }

    int fresh = 0;
    int inUse = 0;
    try (var executor = Executors.newFixedThreadPool(50)) {
      for (var click : executor.invokeAll(clicks)) {
        switch (click.get()) {
          case AttemptClaim.Fresh _ -> fresh++;
          case AttemptClaim.InUse _ -> inUse++;
          case AttemptClaim other -> throw new AssertionError(other);
        }
      }
    }

    assertThat(fresh).isEqualTo(1);
    assertThat(inUse).isEqualTo(49);
    assertThat(jdbc.sql("SELECT count(*) FROM checkout_attempt").query(Long.class).single())
        .isEqualTo(1);
  }

  @Test
  void keysAreFreedWhenTheyAreOldAndAnsweredAndTheFactsStay() {
    attempts.answer(begin("old"), 201, "{}");
    begin("unanswered");
    clock.advance(Duration.ofDays(30));
    attempts.answer(begin("new"), 201, "{}");

    assertThat(attempts.forgetKeys(clock.instant().minus(Duration.ofDays(7)), 100)).isEqualTo(1);
    assertThat(claim("ada", "old", "cart-10")).isInstanceOf(AttemptClaim.Fresh.class);
    assertThat(attempts.facts("CA-1")).containsExactly(Fact.ATTEMPT_CREATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   "})
  void aKeyOfNothingIsRefused(String key) {
    assertThatThrownBy(() -> claim("ada", key, "cart-7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 255 characters");
  }

  @Test
  void aKeyIsNotClaimedWithinATransactionThatOthersCannotSee() {
    var transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));

    assertThatThrownBy(() -> transaction.execute(_ -> claim("ada", "k1", "cart-7")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a transaction of its own");
  }

  @Test
  void aFactIsWrittenOnce() {
    claim("ada", "k1", "cart-7");

    assertThat(attempts.record("CA-1", Fact.INVENTORY_RESERVED, null, "checkout", null)).isTrue();
    assertThat(attempts.record("CA-1", Fact.INVENTORY_RESERVED, null, "checkout", null)).isFalse();
    assertThat(attempts.facts("CA-1"))
        .containsExactly(Fact.ATTEMPT_CREATED, Fact.INVENTORY_RESERVED);
  }

  @ParameterizedTest(name = "{0} needs {1}")
  @CsvSource({
    "PAYMENT_AUTHORIZED, INVENTORY_RESERVED",
    "ORDER_COMMITTED, PAYMENT_AUTHORIZED",
    "EVENT_RECORDED, ORDER_COMMITTED",
    "EVENT_PUBLISHED, EVENT_RECORDED",
    "COMPENSATION_COMPLETE, COMPENSATION_REQUIRED"
  })
  void aFactWithoutItsGroundIsRefused(Fact fact, Fact ground) {
    claim("ada", "k1", "cart-7");

    assertThatThrownBy(() -> attempts.record("CA-1", fact, null, "checkout", null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("missing")
        .hasMessageContaining(ground.name());
    assertThat(attempts.facts("CA-1")).containsExactly(Fact.ATTEMPT_CREATED);
  }

  @Test
  void aDeclineThatIsHeardOfLateDoesNotCountOnceThePaymentIsAuthorized() {
    claim("ada", "k1", "cart-7");
    attempts.record("CA-1", Fact.INVENTORY_RESERVED, null, "checkout", null);
    attempts.record("CA-1", Fact.PAYMENT_AUTHORIZED, "ch_1", "webhook", null);

    assertThatThrownBy(
            () -> attempts.record("CA-1", Fact.PAYMENT_DECLINED, "ch_1", "sweep", "late"))
        .hasMessageContaining("in the way [PAYMENT_AUTHORIZED]");
  }

  @Test
  void aSecondTryInTheBrowserMaySucceedAfterADecline() {
    claim("ada", "k1", "cart-7");
    attempts.record("CA-1", Fact.INVENTORY_RESERVED, null, "checkout", null);
    attempts.record("CA-1", Fact.PAYMENT_DECLINED, "ch_1", "webhook", "insufficient funds");

    assertThat(attempts.record("CA-1", Fact.PAYMENT_AUTHORIZED, "ch_2", "webhook", null)).isTrue();
    assertThat(attempts.record("CA-1", Fact.ORDER_COMMITTED, "SO-1", "webhook", null)).isTrue();
    assertThat(CustomerAnswer.of(attempts.facts("CA-1"))).isEqualTo(CustomerAnswer.CONFIRMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE checkout_fact SET fact = 'order_committed'",
        "DELETE FROM checkout_fact",
        "TRUNCATE checkout_fact"
      })
  void theDatabaseItselfRefusesToUnsetAFact(String sql) {
    claim("ada", "k1", "cart-7");

    assertThatThrownBy(() -> jdbc.sql(sql).update())
        .hasMessageContaining("checkout_fact is insert-only");
  }

  @Test
  void triageShowsHowFarEachAttemptHasCome() {
    claim("ada", "k1", "cart-7");
    claim("bob", "k1", "cart-8");
    attempts.record("CA-1", Fact.INVENTORY_RESERVED, null, "checkout", null);
    attempts.record("CA-1", Fact.PAYMENT_UNKNOWN, null, "checkout", "read timeout");

    assertThat(
            jdbc.sql(
                    "SELECT attempt_id || ' ' || furthest || coalesce(' ' || detail, '') FROM"
                        + " checkout_triage ORDER BY 1")
                .query(String.class)
                .list())
        .containsExactly("CA-1 payment_unknown read timeout", "CA-3 attempt_created");
  }

  @ParameterizedTest
  @EnumSource(Fact.class)
  void everyFactCanBeStored(Fact fact) {
    claim("ada", "k1", "cart-7");
    reach("CA-1", fact);

    assertThat(attempts.facts("CA-1")).contains(fact);
  }

  private void reach(String attemptId, Fact fact) {
    fact.grounds().forEach(ground -> reach(attemptId, ground));
    attempts.record(attemptId, fact, null, "test", null);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "ATTEMPT_CREATED, UNDER_WAY",
    "INVENTORY_RESERVED, UNDER_WAY",
    "INVENTORY_RESERVED PAYMENT_UNKNOWN, CHECKING",
    "PAYMENT_UNKNOWN PAYMENT_AUTHORIZED, UNDER_WAY",
    "PAYMENT_DECLINED, DECLINED",
    "PAYMENT_UNKNOWN PAYMENT_DECLINED COMPENSATION_REQUIRED, DECLINED",
    "PAYMENT_AUTHORIZED ORDER_COMMITTED, CONFIRMED",
    "PAYMENT_AUTHORIZED COMPENSATION_REQUIRED, BEING_UNDONE",
    "PAYMENT_AUTHORIZED ORDER_COMMITTED COMPENSATION_REQUIRED, BEING_UNDONE",
    "PAYMENT_AUTHORIZED COMPENSATION_REQUIRED COMPENSATION_COMPLETE, UNDONE"
  })
  void theCustomersAnswerFollowsFromTheFacts(String facts, CustomerAnswer answer) {
    var set = EnumSet.noneOf(Fact.class);
    for (String fact : facts.split(" ")) {
      set.add(Fact.valueOf(fact));
    }

    assertThat(CustomerAnswer.of(set)).isEqualTo(answer);
  }

  private Work begin(String key) {
    return ((AttemptClaim.Fresh) claim("ada", key, "cart-7")).work();
  }

  private AttemptClaim claim(String customer, String key, String fingerprint) {
    return attempts.claim(customer, key, fingerprint, MINUTE);
  }
}
