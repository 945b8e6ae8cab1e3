package io.tallystick.checkout.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.saga.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Events that fail, whose processor dies, or that somebody replays. */
class WebhookRetriesIT extends ProcessorRig {
  private static final WebhookProcessor.Round ONE_FAILED = new WebhookProcessor.Round(0, 0, 1);

  @Test
  void withoutAnAnswerItIsTriedAgainLaterAndLater() {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.provider.payments.put("pi_1", new Outcome.Unknown<>("no answer in 30 s"));
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_1");

    assertThat(processor.round(10)).isEqualTo(ONE_FAILED);
    assertThat(shop.event("evt_1").reason()).isEqualTo("no answer in 30 s");
    assertThat(processor.round(10)).isEqualTo(NOTHING);
    shop.clock.advance(Duration.ofSeconds(1));
    assertThat(processor.round(10)).isEqualTo(ONE_FAILED);
    shop.clock.advance(Duration.ofSeconds(1));
    assertThat(processor.round(10)).isEqualTo(NOTHING);
    shop.clock.advance(Duration.ofSeconds(1));
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);

    assertThat(shop.event("evt_1").reason()).isNull();
    assertThat(shop.event("evt_1").tries()).isEqualTo(3);
  }

  @Test
  void afterTwentyFailuresItIsParkedWithTheLastReason() {
    shop.provider.payments.put("pi_1", new Outcome.NotSent<>("circuit open\0"));
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_1");

    for (int i = 1; i < WebhookProcessor.MOST_TRIES; i++) {
      assertThat(processor.round(10)).as("try %d", i).isEqualTo(ONE_FAILED);
      shop.clock.advance(Duration.ofMinutes(15));
    }
    assertThat(processor.round(10)).isEqualTo(ONE_PARKED);

    assertThat(shop.event("evt_1").reason()).isEqualTo("20 tries failed; the last: circuit open?");
    assertThat(shop.provider.questions).hasSize(20);
  }

  @Test
  void oneEventsFailureDoesNotTouchTheOthers() {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.order("SO-2", "pi_2", PaymentState.CREATED);
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    shop.provider.payment("pi_2", PaymentState.CAPTURED);
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_1");
    shop.deliverPayment("evt_2", "payment_intent.succeeded", "pi_2");
    WebhookProcessor stumbling =
        shop.processor(
            shop.provider,
            (payment, told) -> {
              if (payment.intentId().equals("pi_1")) {
                throw new IllegalStateException("deadlock detected");
              }
              return shop.learn(payment, told);
            });

    assertThat(stumbling.round(10)).isEqualTo(new WebhookProcessor.Round(1, 0, 1));
    assertThat(shop.state("pi_2")).isEqualTo(PaymentState.CAPTURED);
    assertThat(shop.event("evt_1").reason()).isEqualTo("deadlock detected");
  }

  @Test
  void aDeadProcessorsClaimRunsOutAndWhatItDidHasNoSecondEffect() {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_1");
    WebhookProcessor dying =
        shop.processor(
            shop.provider,
            (payment, told) -> {
              shop.learn(payment, told);
              throw new Error("killed after the effect, before the note");
            });

    assertThatThrownBy(() -> dying.round(10)).isInstanceOf(Error.class);
    assertThat(processor.round(10)).isEqualTo(NOTHING);
    shop.clock.advance(Duration.ofMinutes(2));
    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);

    assertThat(shop.learnt).containsExactly("pi_1 is captured, says evt_1");
    assertThat(shop.event("evt_1").tries()).isEqualTo(2);
  }

  @Test
  void anEventThatKillsItsProcessEachTimeIsParkedInTheEnd() {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_1");
    WebhookProcessor dying =
        shop.processor(
            shop.provider,
            (_, _) -> {
              throw new Error("out of memory");
            });
    for (int i = 0; i < WebhookProcessor.MOST_TRIES; i++) {
      assertThatThrownBy(() -> dying.round(10)).isInstanceOf(Error.class);
      shop.clock.advance(Duration.ofMinutes(2));
    }

    assertThat(processor.round(10)).isEqualTo(ONE_PARKED);
    assertThat(shop.event("evt_1").reason()).contains("does it kill the process?");
  }

  @Test
  void whatASlowProcessorDidNotBeginIsLeftToOthersAndIsNoTry() {
    for (int i = 1; i <= 3; i++) {
      shop.provider.payment("pi_" + i, PaymentState.CAPTURED);
      shop.deliverPayment("evt_" + i, "payment_intent.succeeded", "pi_" + i);
    }
    shop.provider.beforeAnswer = () -> shop.clock.advance(Duration.ofMinutes(2));

    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);
    assertThat(shop.event("evt_3").tries()).isZero();
    shop.provider.beforeAnswer = () -> {};
    assertThat(shop.processor().round(10)).isEqualTo(new WebhookProcessor.Round(2, 0, 0));
    assertThat(shop.event("evt_3").tries()).isEqualTo(1);
  }

  @Test
  void aClockThatGoesBackHoldsNothingBack() {
    shop.provider.payments.put("pi_1", new Outcome.NotSent<>("down"));
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_1");
    processor.round(10);
    shop.clock.advance(Duration.ofDays(-1));

    assertThat(processor.round(10)).isEqualTo(ONE_FAILED);
  }

  @Test
  void twoProcessorsNeverBothHaveAnEvent() throws Exception {
    for (int i = 0; i < 200; i++) {
      shop.provider.payment("pi_" + i, PaymentState.CAPTURED);
      shop.deliverPayment("evt_" + i, "payment_intent.succeeded", "pi_" + i);
    }
    List<String> looked = new CopyOnWriteArrayList<>();
    List<Callable<Integer>> processors = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      WebhookProcessor each =
          shop.processor(
              shop.provider,
              (payment, _) -> {
                looked.add(payment.intentId());
                return Settlement.Result.NOT_OURS;
              });
      processors.add(
          () -> {
            int processed = 0;
            for (int round = 0; round < 1000 && shop.webhooks.backlog().waiting() > 0; round++) {
              processed += each.round(7).processed();
            }
            return processed;
          });
    }
    int processed = 0;
    try (var executor = Executors.newFixedThreadPool(6)) {
      for (Future<Integer> result : executor.invokeAll(processors)) {
        processed += result.get();
      }
    }

    assertThat(processed).isEqualTo(200);
    assertThat(looked).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void aReplayedEventIsLookedAtAgainWithoutASecondEffect() {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    shop.deliverPayment("evt_1", "payment_intent.processing", "pi_1");
    processor.round(10);

    assertThat(shop.replay.one("evt_1", "mia", "customer asks"))
        .isEqualTo(new WebhookReplay.Result.Waiting("evt_1", WebhookState.PROCESSED));
    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);

    assertThat(shop.learnt).containsExactly("pi_1 is captured, says evt_1");
    assertThat(shop.event("evt_1").replays()).isEqualTo(1);
    assertThat(
            shop.jdbc
                .sql("SELECT subject, action, actor, reason, before, after FROM audit")
                .query()
                .singleRow()
                .values())
        .containsExactly(
            "webhook:evt_1", "webhook.replayed", "mia", "customer asks", "processed", "waiting");
  }

  @Test
  void thereIsNothingToReplayOfAnUnknownEvent() {
    assertThat(shop.replay.one("evt_x", "mia", "?"))
        .isEqualTo(new WebhookReplay.Result.NoSuchEvent("evt_x"));
    assertThat(shop.replay.one("evt\0", "mia", "?"))
        .isEqualTo(new WebhookReplay.Result.NoSuchEvent("evt\0"));
    assertThat(shop.jdbc.sql("SELECT count(*) FROM audit").query(Integer.class).single()).isZero();
  }

  @Test
  void failedEventsAreReplayedTheEarliestFirst() {
    for (int i = 1; i <= 3; i++) {
      shop.deliverPayment("evt_" + i, "payment_intent.succeeded", "pi_" + i);
      processor.round(10); // parked: nobody knows it
      shop.clock.advance(Duration.ofMinutes(1));
    }
    shop.deliverPayment("evt_4", "payment_intent.succeeded", "pi_4"); // hasn't failed

    assertThat(shop.replay.failedSince(Inbox.NOW.plusSeconds(60), "mia", "key was wrong", 1))
        .isEqualTo(new WebhookReplay.Many(List.of("evt_2"), true));
    assertThat(shop.replay.failedSince(Inbox.NOW, "mia", "key was wrong", 10))
        .isEqualTo(new WebhookReplay.Many(List.of("evt_1", "evt_3"), false));
    assertThat(shop.webhooks.backlog().parked()).isZero();
    assertThat(processor.round(10)).isEqualTo(new WebhookProcessor.Round(0, 4, 0));
  }

  @Test
  void whoBeganBeforeAReplayDoesNotEndIt() throws Exception {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.provider.payment("pi_1", PaymentState.PROCESSING);
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_1");
    var asked = new CountDownLatch(1);
    var replayed = new CountDownLatch(1);
    shop.provider.beforeAnswer =
        () -> {
          asked.countDown();
          try {
            replayed.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    try (var executor = Executors.newSingleThreadExecutor()) {
      Future<WebhookProcessor.Round> slow = executor.submit(() -> processor.round(1));
      asked.await();
      shop.replay.one("evt_1", "mia", "it hangs");
      replayed.countDown();
      slow.get();
    }

    assertThat(shop.event("evt_1").state()).isEqualTo(WebhookState.WAITING);
    assertThat(processor.round(1)).isEqualTo(ONE_PROCESSED);
    assertThat(shop.provider.questions).hasSize(2);
  }
}
