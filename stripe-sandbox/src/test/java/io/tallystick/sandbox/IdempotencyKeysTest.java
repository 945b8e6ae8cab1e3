package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
  private static final IdempotencyKeys.Key KEY = new IdempotencyKeys.Key("", "k1");
  private static final Answer PAID = new Answer(200, "application/json", "{}");

  private final SettableClock clock = new SettableClock(Instant.parse("2026-09-01T10:00:00Z"));
  private final IdempotencyKeys keys = new IdempotencyKeys(clock);

  @Test
  void theFirstAnswerIsToldToTheSameRequestAgain() {
    assertThat(keys.begin(KEY, "pay")).isEmpty();
    keys.finish(KEY, PAID);
    assertThat(keys.begin(KEY, "pay")).contains(PAID);
  }

  @Test
  void anotherRequestUnderTheKeyIsRefused() {
    keys.begin(KEY, "pay");
    keys.finish(KEY, PAID);
    SandboxException e =
        catchThrowableOfType(SandboxException.class, () -> keys.begin(KEY, "refund"));
    assertThat(e.status()).isEqualTo(400);
    assertThat(e.getMessage()).contains("Try using a key other than 'k1'");
  }

  @Test
  void aKeyInUseIsRefusedUntilItsRequestIsGivenUp() {
    keys.begin(KEY, "pay");
    SandboxException e = catchThrowableOfType(SandboxException.class, () -> keys.begin(KEY, "pay"));
    assertThat(e.status()).isEqualTo(409);
    assertThat(e.code()).isEqualTo("idempotency_key_in_use");
    keys.giveUp(KEY);
    assertThat(keys.begin(KEY, "refund")).isEmpty();
  }

  @Test
  void aKeyIsForgottenAfterADayButNotWhileItsRequestRuns() {
    IdempotencyKeys.Key running = new IdempotencyKeys.Key("", "k2");
    keys.begin(running, "slow");
    keys.begin(KEY, "pay");
    keys.finish(KEY, PAID);
    clock.advance(Duration.ofHours(24).minusMillis(1));
    assertThat(keys.begin(KEY, "pay")).contains(PAID);
    clock.advance(Duration.ofMillis(1));
    assertThat(keys.begin(KEY, "refund")).isEmpty();
    assertThat(
            catchThrowableOfType(SandboxException.class, () -> keys.begin(running, "slow")).code())
        .isEqualTo("idempotency_key_in_use");
  }

  @Test
  void accountsHaveKeysOfTheirOwn() {
    keys.begin(KEY, "pay");
    assertThat(keys.begin(new IdempotencyKeys.Key("acct_2", "k1"), "refund")).isEmpty();
  }

  @Test
  void aKeyOfMoreThan255CharactersIsRefused() {
    IdempotencyKeys.Key longest = new IdempotencyKeys.Key("", "k".repeat(255));
    assertThat(keys.begin(longest, "pay")).isEmpty();
    IdempotencyKeys.Key tooLong = new IdempotencyKeys.Key("", "k".repeat(256));
    assertThat(
            catchThrowableOfType(SandboxException.class, () -> keys.begin(tooLong, "pay")).status())
        .isEqualTo(400);
  }
}
