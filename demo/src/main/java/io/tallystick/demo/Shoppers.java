package io.tallystick.demo;

import io.tallystick.demo.shop.DayTally.What;
import io.tallystick.demo.shop.Http.Reply;
import io.tallystick.demo.shop.RunningShop;
import io.tallystick.demo.shop.Visit;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What each {@link Behaviour} does. */
final class Shoppers {
  static final String VISA = "pm_card_visa";
  private static final String CHALLENGED = "pm_card_authenticationRequired";
  private static final String CONFIRM = "/v1/payment_intents/*/confirm";
  private static final List<String> BAD_CARDS =
      List.of(
          "pm_card_visa_chargeDeclined",
          "pm_card_visa_chargeDeclinedInsufficientFunds",
          "pm_card_visa_chargeDeclinedStolenCard",
          "pm_card_chargeDeclinedExpiredCard",
          "pm_card_chargeDeclinedIncorrectCvc");

  private Shoppers() {}

  static void buysAtOnce(Visit visit) {
    visit.fillCart();
    if (visit.chosen(15)) {
      visit.use(visit.chosen(50) ? "FIVE-OFF" : "BOOKWORM");
    }
    if (visit.chosen(30) && visit.quote().status() != 200) {
      visit.use(null); // not good for this cart
    }
    buy(visit, card(visit), 3);
  }

  /** Comes back a few minutes later if the provider is away. */
  private static void buy(Visit visit, String card, int tries) {
    Reply reply = visit.checkout(visit.newKey(), card);
    switch (reply.status()) {
      case 422 -> {
        if (tries > 0) {
          visit.use(null); // the coupon isn't good for this cart
          buy(visit, card, tries - 1);
        }
      }
      case 503 -> {
        if (tries > 0) {
          visit.shop.agenda.in(Duration.ofMinutes(6), () -> buy(visit, card, tries - 1));
        }
      }
      case 202 -> visit.shop.agenda.in(Duration.ofMinutes(15), () -> visit.order(reply));
      default -> {
        // confirmed, or refused for good
      }
    }
  }

  private static String card(Visit visit) {
    int draw = visit.chance.nextInt(1000);
    if (draw < 15) {
      return "pm_card_createDispute";
    }
    if (draw < 20) {
      return "pm_card_createDisputeInquiry";
    }
    return draw < 700 ? VISA : draw < 900 ? "pm_card_mastercard" : "pm_card_amex";
  }

  static void paysInBrowser(Visit visit) {
    toPaymentPage(
        visit, intent -> later(visit, 60, () -> paid(visit.payInBrowser(intent, VISA), visit)));
  }

  /** An open payment in the browser, if there comes one. */
  private static void toPaymentPage(Visit visit, Consumer<String> onPage) {
    visit.fillCart();
    String key = visit.newKey();
    Reply reply = visit.checkout(key, null);
    if (reply.status() == 200 && Visit.intentOf(reply).isEmpty()) {
      reply = visit.checkout(key, null); // the secret couldn't be had: once more, as it says
    }
    String intent = Visit.intentOf(reply);
    if (!intent.isEmpty()) {
      onPage.accept(intent);
    }
  }

  private static void later(Visit visit, int withinSeconds, Runnable what) {
    visit.shop.agenda.in(Duration.ofSeconds(5L + visit.chance.nextInt(withinSeconds)), what);
  }

  private static void paid(Reply confirmed, Visit visit) {
    if (confirmed.text("status").equals("succeeded")) {
      visit.shop.tally.count(What.BY_BROWSER);
    }
  }

  static void passesChallengeInBrowser(Visit visit) {
    toPaymentPage(
        visit,
        intent ->
            later(
                visit,
                60,
                () -> {
                  visit.payInBrowser(intent, CHALLENGED);
                  later(visit, 90, () -> challenge(visit, intent, true));
                }));
  }

  static void passesChallengeOfServer(Visit visit) {
    visit.fillCart();
    Reply reply = visit.checkout(visit.newKey(), CHALLENGED);
    String intent = Visit.intentOf(reply);
    if (!intent.isEmpty()) {
      later(visit, 90, () -> challenge(visit, intent, true));
    }
  }

  private static void challenge(Visit visit, String intent, boolean passes) {
    boolean asked = visit.challenge(intent, passes);
    visit.shop.tally.count(asked && passes ? What.CHALLENGES : What.CHALLENGES_FAILED);
  }

  static void failsChallenge(Visit visit) {
    toPaymentPage(
        visit,
        intent ->
            later(
                visit,
                60,
                () -> {
                  visit.payInBrowser(intent, CHALLENGED);
                  later(
                      visit,
                      90,
                      () -> {
                        challenge(visit, intent, false);
                        if (visit.chosen(50)) { // another card, in the same form
                          later(visit, 60, () -> paid(visit.payInBrowser(intent, VISA), visit));
                        }
                      });
                }));
  }

  static void leavesChallenge(Visit visit) {
    toPaymentPage(
        visit,
        intent ->
            later(
                visit,
                60,
                () -> {
                  visit.payInBrowser(intent, CHALLENGED);
                  visit.shop.tally.count(What.CHALLENGES_FAILED);
                }));
  }

  static void leavesCart(Visit visit) {
    visit.fillCart();
    if (visit.chosen(50)) {
      visit.quote();
    }
    visit.shop.tally.count(What.CARTS_LEFT);
  }

  static void leavesPaymentPage(Visit visit) {
    toPaymentPage(visit, _ -> visit.shop.tally.count(What.PAGES_LEFT));
  }

  static void takesAnotherCard(Visit visit) {
    visit.fillCart();
    visit.checkout(visit.newKey(), badCard(visit));
    later(visit, 120, () -> buy(visit, VISA, 3));
  }

  static void isDeclined(Visit visit) {
    visit.fillCart();
    visit.checkout(visit.newKey(), badCard(visit));
    if (visit.chosen(40)) {
      later(visit, 120, () -> visit.checkout(visit.newKey(), badCard(visit)));
    }
  }

  private static String badCard(Visit visit) {
    return BAD_CARDS.get(visit.chance.nextInt(BAD_CARDS.size()));
  }

  static void clicksTwice(Visit visit) {
    visit.fillCart();
    String key = visit.newKey();
    twice(visit, visit.checkoutTwice(key, key, VISA));
  }

  static void buysInTwoTabs(Visit visit) {
    visit.fillCart();
    twice(visit, visit.checkoutTwice(visit.newKey(), visit.newKey(), VISA));
  }

  private static void twice(Visit visit, List<Reply> replies) {
    visit.shop.tally.count(What.DOUBLE_CLICKS);
    long orders =
        replies.stream()
            .filter(r -> r.status() < 300)
            .map(r -> r.text("orderId"))
            .distinct()
            .count();
    if (orders <= 1) {
      visit.shop.tally.count(What.NO_SECOND_ORDER);
    }
    if (replies.stream().anyMatch(r -> r.text("result").equals("confirmed"))) {
      visit.shop.tally.count(What.CONFIRMED);
    }
  }

  static void wantsTheLast(Visit visit) {
    Visit german = new Visit(visit.shop, visit.chance, -visit.chance.nextInt(1_000_000_000), true);
    german.put(RunningShop.SCARCE, 1);
    german.checkout(german.newKey(), VISA);
  }

  static void makesOwnPrice(Visit visit) {
    visit.fillCart();
    Visit.expect(visit.checkoutWith("\"totalMinor\":1"), 400);
    visit.shop.tally.count(What.PRICE_REFUSED);
    if (visit.chosen(50)) {
      buy(visit, VISA, 3);
    }
  }

  static void hasOldCoupon(Visit visit) {
    visit.fillCart();
    visit.use("SUMMER2020");
    Visit.expect(visit.quote(), 422);
    visit.shop.tally.count(What.COUPON_REFUSED);
    visit.use(null);
    buy(visit, VISA, 3);
  }

  static void paysByDebit(Visit visit) {
    String debit = visit.chosen(75) ? "pm_success_de" : "pm_failed_de";
    toPaymentPage(visit, intent -> later(visit, 60, () -> visit.payInBrowser(intent, debit)));
  }

  /** Nobody tells the shop of the payment: it has to ask. */
  static void webhooksGoAstray(Visit visit) {
    toPaymentPage(
        visit,
        intent -> {
          visit.shop.unheard(() -> paid(visit.payInBrowser(intent, VISA), visit));
        });
  }

  /** The provider does what it was asked for, or doesn't, and its answer never comes. */
  static void answerIsLost(Visit visit) {
    visit.fillCart();
    int times = 3; // as often as the checkout tries
    Fault fault =
        switch (visit.chance.nextInt(5)) {
          case 0 -> Fault.dropAfter(CONFIRM).withTimes(times);
          case 1 -> Fault.statusAfter(CONFIRM, 500, Fault.Body.JSON);
          case 2 -> Fault.statusKept(CONFIRM, 500, Fault.Body.JSON);
          case 3 -> Fault.dropAfter("/v1/payment_intents").withTimes(times);
          default -> Fault.rateLimit("/v1/payment_intents", "endpoint-rate").withTimes(times);
        };
    visit.shop.provider.faults().arm(fault.withMethod("POST"));
    Reply reply = visit.checkout(visit.newKey(), VISA);
    if (reply.status() == 202 && visit.chosen(50)) { // impatient: is told not to pay again
      visit.shop.tally.count(What.DOUBLE_CLICKS);
      if (visit.checkout(visit.newKey(), VISA).status() == 409) {
        visit.shop.tally.count(What.NO_SECOND_ORDER);
      }
    }
    if (reply.status() == 503) {
      visit.shop.agenda.in(Duration.ofMinutes(6), () -> buy(visit, VISA, 3));
    }
  }
}
