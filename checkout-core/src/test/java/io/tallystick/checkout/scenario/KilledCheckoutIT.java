package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.refund.Refund;
import io.tallystick.checkout.refund.RefundState;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.checkout.saga.Captures;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.scenario.DyingProcess.End;
import io.tallystick.checkout.scenario.DyingProcess.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process is killed at each of its boundaries: before and after each commit that writes, and
 * before and after each call to the provider. Another takes over, time passes, and in the end
 * nobody is charged twice, no order is lost, no stock is held, and the books are the provider's.
 */
class KilledCheckoutIT {
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /** What the customer, or whoever wanted it, does after the crash. */
  private enum Then {
    /** Tries again at once, and later, with the same key. */
    COMES_BACK,
    /** Doesn't, until all is settled; comes then with a new key. */
    IS_GONE
  }

  private record Death(int boundary, String when, Then then) {}

  private record Outcome(Death death, String ledTo, List<String> wrong) {}

  /** How many boundaries there are: a new one shows up here, and is tested all the same. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "CARD, 13",
    "BROWSER, 15",
    "REFUND, 5",
    "COMPENSATION, 13",
    "EXPIRY, 4",
    "CAPTURE, 3"
  })
  void processKilled(Job job, int boundaries) throws Exception {
    List<String> met = met(job);
    assertThat(met).as("boundaries of " + job).hasSize(boundaries);
    List<Death> deaths = new ArrayList<>();
    for (int i = 1; i <= boundaries; i++) {
      for (String when : List.of("before", "after")) {
        deaths.add(new Death(i, when, Then.COMES_BACK));
        if (job == Job.CARD && met.get(i - 1).startsWith("checkout")) {
          deaths.add(new Death(i, when, Then.IS_GONE));
        }
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(2)) {
      List<Future<Outcome>> futures =
          deaths.stream().map(death -> threads.submit(() -> die(job, death))).toList();
      for (Future<Outcome> future : futures) {
        outcomes.add(future.get());
      }
    }
    print(job, met, outcomes);
    assertThat(outcomes.stream().filter(outcome -> !outcome.wrong.isEmpty())).isEmpty();
  }

  /** The boundaries of a process that lives. */
  private static List<String> met(Job job) throws Exception {
    try (var shop = new KilledShop(job)) {
      End end = shop.process(Boundaries.NONE);
      assertThat(end.exit()).as(end.output()).isZero();
      shop.rest();
      ProviderTruth.check(shop.dataSource, shop.ledger);
      return end.boundaries();
    }
  }

  private static Outcome die(Job job, Death death) {
    List<String> wrong = new ArrayList<>();
    String ledTo = "";
    try (var shop = new KilledShop(job)) {
      End end = shop.process(death.boundary + " " + death.when);
      if (end.exit() != Boundaries.DEAD) {
        wrong.add("it survived: " + end.output());
      }
      shop.restarted();
      ledTo =
          switch (job) {
            case CARD ->
                death.then == Then.IS_GONE ? customerIsGone(shop) : customerComesBack(shop);
            case BROWSER -> browserComesBack(shop);
            case REFUND -> refundIsWantedAgain(shop);
            case COMPENSATION -> {
              shop.rest();
              assertThat(shop.ledger.refunds()).hasSize(1);
              assertThat(shop.state(shop.subject)).isEqualTo("refunded");
              yield "refunded once";
            }
            case EXPIRY -> {
              shop.rest();
              assertThat(shop.charges()).isZero();
              assertThat(shop.state(shop.subject)).isEqualTo("expired");
              yield "expired, cancelled at the provider";
            }
            case CAPTURE -> captureIsWantedAgain(shop);
          };
      wrong.addAll(new ProviderTruth(shop.dataSource, shop.ledger).faults());
    } catch (Exception | AssertionError e) {
      wrong.add(String.valueOf(e));
    }
    return new Outcome(death, ledTo, wrong);
  }

  /** Never charged twice, never told anything that isn't so, and in the end confirmed. */
  private static String customerComesBack(KilledShop shop) {
    CheckoutAnswer atOnce = shop.customer("pm_card_visa");
    if (atOnce.status() == 409) {
      assertThat(atOnce.body()).contains("in-progress");
    } else {
      assertThat(atOnce.status()).isEqualTo(200);
    }
    shop.clock.advance(PATIENCE);
    CheckoutAnswer later = shop.customer("pm_card_visa");
    assertThat(later.status()).isEqualTo(200);
    assertThat(later.body()).contains("confirmed");
    assertThat(shop.charges()).isEqualTo(1);
    shop.rest();
    assertThat(shop.customer("pm_card_visa").body()).isEqualTo(later.body());
    assertThat(shop.freshCustomer("pm_card_visa").body()).contains("already-ordered");
    assertThat(shop.charges()).isEqualTo(1);
    assertThat(shop.stateOfCart()).isEqualTo("fulfillment_pending");
    return "told %d at once; then confirmed".formatted(atOnce.status());
  }

  /** What was taken has its order; what wasn't taken isn't taken any more. */
  private static String customerIsGone(KilledShop shop) {
    long taken = shop.charges();
    shop.rest();
    assertThat(shop.charges()).isEqualTo(taken);
    String state = shop.stateOfCart();
    if (taken == 1) {
      assertThat(state).isEqualTo("fulfillment_pending");
      assertThat(shop.freshCustomer("pm_card_visa").body()).contains("already-ordered");
    } else {
      assertThat(state).isIn("none", "payment_failed", "expired");
      assertThat(shop.freshCustomer("pm_card_visa").status()).isEqualTo(200);
    }
    assertThat(shop.charges()).isEqualTo(1);
    shop.rest();
    return taken == 1 ? "gone: finished by others" : "gone: nothing taken, " + state;
  }

  private static String browserComesBack(KilledShop shop) {
    shop.clock.advance(PATIENCE);
    CheckoutAnswer again = shop.customer(null);
    assertThat(again.status()).isEqualTo(200);
    String told = again.body().contains("action_required") ? "asked to confirm" : "confirmed";
    if (again.intentId() != null && shop.charges() == 0) {
      shop.browserConfirms(again.intentId());
    }
    shop.rest();
    assertThat(shop.charges()).isEqualTo(1);
    assertThat(shop.stateOfCart()).isEqualTo("fulfillment_pending");
    assertThat(shop.customer(null).status()).isEqualTo(200);
    return "told: " + told + "; paid";
  }

  private static String refundIsWantedAgain(KilledShop shop) {
    Refunds refunds = shop.core.get(Refunds.class);
    RequestResult result =
        refunds.request(shop.subject, KilledShop.BACK, "broken", "sam", "ticket-1");
    Refund refund =
        switch (result) {
          case RequestResult.Requested requested -> requested.refund();
          default -> refunds.ofOrder(shop.subject).getFirst();
        };
    String found = refund.state().code();
    if (refund.state() == RefundState.REQUESTED) {
      refunds.approve(refund.refundId(), "alex", KilledShop.BACK);
    }
    refunds.submit(refund.refundId());
    shop.rest();
    assertThat(shop.ledger.refunds()).hasSize(1);
    assertThat(refunds.ofOrder(shop.subject)).hasSize(1);
    assertThat(refunds.ofOrder(shop.subject).getFirst().state()).isEqualTo(RefundState.SUCCEEDED);
    return "found " + found + "; refunded once";
  }

  private static String captureIsWantedAgain(KilledShop shop) {
    Captures.Result again = shop.core.get(Captures.class).capture(shop.subject, KilledShop.PART);
    assertThat(again).isIn(Captures.Result.CAPTURED, Captures.Result.ALREADY);
    shop.rest();
    assertThat(shop.charges()).isEqualTo(1);
    assertThat(shop.state(shop.subject)).isEqualTo("fulfillment_pending");
    return "again: " + again + "; taken once";
  }

  private static void print(Job job, List<String> met, List<Outcome> outcomes) {
    for (Outcome each : outcomes) {
      System.out.printf(
          "%-12s %2d %-6s %-60.60s %s %s%n",
          job,
          each.death.boundary,
          each.death.when,
          met.get(each.death.boundary - 1),
          each.ledTo,
          each.wrong.isEmpty() ? "" : "WRONG " + each.wrong);
    }
  }
}
