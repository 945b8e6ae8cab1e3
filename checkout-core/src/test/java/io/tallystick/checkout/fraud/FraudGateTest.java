package io.tallystick.checkout.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

class FraudGateTest {
  private static final Suspect SUSPECT =
      new Suspect("att_1:fraud", "C-1", "a@example.org", "203.0.113.9", 1000, "EUR");
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void whatTheScreenSaysIsHandedOnInAFormThatCanBeStored() {
    for (Verdict verdict :
        List.of(new Verdict.Pass(), new Verdict.Review("odd"), new Verdict.Refuse("no"))) {
      assertThat(new FraudGate(_ -> verdict, LONG).screen(SUSPECT)).isEqualTo(verdict);
    }
    assertThat(
            new FraudGate(_ -> new Verdict.Refuse("a\0" + "x".repeat(600)), LONG).screen(SUSPECT))
        .isEqualTo(new Verdict.Refuse("a?" + "x".repeat(498)));
  }

  @Test
  void aScreenThatFailsIsAReviewThatRepeatsNothingOfWhatItWasAsked() {
    FraudScreen failing =
        suspect -> {
          throw new IllegalStateException("can't judge " + suspect.email());
        };
    assertThat(new FraudGate(failing, LONG).screen(SUSPECT))
        .isEqualTo(
            new Verdict.Review(
                "The fraud screen didn't answer. It failed: IllegalStateException."));
    FraudScreen broken =
        _ -> {
          throw new NoClassDefFoundError("x");
        };
    assertThat(new FraudGate(broken, LONG).screen(SUSPECT)).isInstanceOf(Verdict.Review.class);
  }

  @SuppressWarnings("NullAway") // code that nobody checked may do so
  @Test
  void noAnswerAndNoReasonAreReviews() {
    for (FraudScreen screen : List.<FraudScreen>of(_ -> null, _ -> new Verdict.Refuse(null))) {
      assertThat(new FraudGate(screen, LONG).screen(SUSPECT)).isInstanceOf(Verdict.Review.class);
    }
  }

  @Test
  void aScreenThatIsTooSlowIsAReviewAndIsInterrupted() throws Exception {
    var interrupted = new CountDownLatch(1);
    FraudScreen slow =
        _ -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return new Verdict.Pass();
        };
    assertThat(new FraudGate(slow, SHORT).screen(SUSPECT))
        .isEqualTo(
            new Verdict.Review("The fraud screen didn't answer. It took longer than 50 ms."));
    interrupted.await();
  }

  @Test
  void screensThatHangForEverHoldNoMoreThanTheirPlaces() throws Exception {
    var end = new CountDownLatch(1);
    FraudScreen deaf =
        _ -> {
          while (true) {
            try {
              end.await();
              return new Verdict.Pass();
            } catch (InterruptedException e) {
              // that is what deaf means
            }
          }
        };
    var gate = new FraudGate(deaf, SHORT);
    List<Callable<Verdict>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(() -> gate.screen(SUSPECT));
    }
    int noPlace = 0;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : executor.invokeAll(calls)) {
        var review = (Verdict.Review) call.get();
        noPlace += review.reason().endsWith("All its places were taken.") ? 1 : 0;
      }
    }
    end.countDown();
    assertThat(noPlace).isEqualTo(36);
  }

  @Test
  void whoIsInterruptedGetsAReviewAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThat(new FraudGate(_ -> new Verdict.Pass(), LONG).screen(SUSPECT))
        .isInstanceOf(Verdict.Review.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void inATransactionItIsntAsked() {
    var gate = new FraudGate(_ -> new Verdict.Pass(), LONG);
    TransactionSynchronizationManager.setActualTransactionActive(true);
    try {
      assertThatThrownBy(() -> gate.screen(SUSPECT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The fraud screen of att_1:fraud is asked outside a transaction");
    } finally {
      TransactionSynchronizationManager.clear();
    }
  }

  @Test
  void anotherScreenTakesThePlaceOfTheRules() {
    try (var context = new AnnotationConfigApplicationContext()) {
      context.register(FraudConfiguration.class);
      context.registerBean(DataSource.class, () -> new DriverManagerDataSource());
      context.registerBean(
          TransactionTemplate.class,
          () -> new TransactionTemplate(new JdbcTransactionManager(new DriverManagerDataSource())));
      context.registerBean(Clock.class, Clock::systemUTC);
      context.registerBean("other", FraudScreen.class, () -> _ -> new Verdict.Refuse("other"));
      context.refresh();
      assertThat(context.getBean(FraudGate.class).screen(SUSPECT))
          .isEqualTo(new Verdict.Refuse("other"));
    }
  }

  @Test
  void settingsAreReadAndWrongOnesRefused() {
    assertThat(settings(Map.of())).isEqualTo(FraudSettings.DEFAULTS);
    FraudSettings given =
        settings(
            Map.of(
                "tallystick.fraud.hash-key", "0123456789abcdef",
                "tallystick.fraud.address.review-above", "40",
                "tallystick.fraud.address.window", "1h",
                "tallystick.fraud.refuse-above.eur", "200000"));
    assertThat(given.address()).isEqualTo(new Limit(Duration.ofHours(1), 40, 0));
    assertThat(given.refuseAbove()).isEqualTo(Map.of("EUR", 200_000L));
    assertThat(given.toString()).doesNotContain("0123456789abcdef");
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("tallystick.fraud.hash-key", "short"),
            Map.of("tallystick.fraud.review-above.euro", "1"),
            Map.of("tallystick.fraud.review-above.eur", "-1"),
            Map.of("tallystick.fraud.customer.window", "0s"),
            Map.of("tallystick.fraud.customer.refuse-above", "-1"),
            Map.of("tallystick.fraud.retention", "5m"),
            Map.of("tallystick.fraud.timeout", "2m"))) {
      assertThatThrownBy(() -> settings(wrong))
          .as(wrong.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static FraudSettings settings(Map<String, Object> properties) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    return FraudSettings.from(environment);
  }
}
