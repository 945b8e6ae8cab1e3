package io.tallystick.demo;

import java.util.function.Consumer;

/** How shoppers go about it, and how many of a thousand do so. */
enum Behaviour {
  BUYS_AT_ONCE(430, Shoppers::buysAtOnce),
  PAYS_IN_BROWSER(170, Shoppers::paysInBrowser),
  PASSES_CHALLENGE_IN_BROWSER(60, Shoppers::passesChallengeInBrowser),
  PASSES_CHALLENGE_OF_SERVER(25, Shoppers::passesChallengeOfServer),
  FAILS_CHALLENGE(20, Shoppers::failsChallenge),
  LEAVES_CHALLENGE(15, Shoppers::leavesChallenge),
  LEAVES_CART(50, Shoppers::leavesCart),
  LEAVES_PAYMENT_PAGE(30, Shoppers::leavesPaymentPage),
  TAKES_ANOTHER_CARD(40, Shoppers::takesAnotherCard),
  IS_DECLINED(25, Shoppers::isDeclined),
  CLICKS_TWICE(30, Shoppers::clicksTwice),
  BUYS_IN_TWO_TABS(20, Shoppers::buysInTwoTabs),
  WANTS_THE_LAST(20, Shoppers::wantsTheLast),
  MAKES_OWN_PRICE(10, Shoppers::makesOwnPrice),
  HAS_OLD_COUPON(10, Shoppers::hasOldCoupon),
  PAYS_BY_DEBIT(15, Shoppers::paysByDebit),
  WEBHOOKS_GO_ASTRAY(10, Shoppers::webhooksGoAstray),
  ANSWER_IS_LOST(20, Shoppers::answerIsLost);

  private static final int ALL = 1000;

  private final int perMille;
  private final Consumer<Visit> way;

  Behaviour(int perMille, Consumer<Visit> way) {
    this.perMille = perMille;
    this.way = way;
  }

  /** The one that a number of 0 to 999 stands for. */
  static Behaviour of(int draw) {
    int left = draw;
    for (Behaviour behaviour : values()) {
      left -= behaviour.perMille;
      if (left < 0) {
        return behaviour;
      }
    }
    throw new IllegalArgumentException(draw + " of " + ALL);
  }

  static Behaviour drawnBy(Visit visit) {
    return of(visit.chance.nextInt(ALL));
  }

  void shop(Visit visit) {
    way.accept(visit);
  }
}
