package io.tallystick.demo;

import io.tallystick.demo.shop.Visit;

/** How shoppers go about it, and how many of a thousand do so. */
enum Behaviour {
  BUYS_AT_ONCE(430),
  PAYS_IN_BROWSER(170),
  PASSES_CHALLENGE_IN_BROWSER(60),
  PASSES_CHALLENGE_OF_SERVER(25),
  FAILS_CHALLENGE(20),
  LEAVES_CHALLENGE(15),
  LEAVES_CART(50),
  LEAVES_PAYMENT_PAGE(30),
  TAKES_ANOTHER_CARD(40),
  IS_DECLINED(25),
  CLICKS_TWICE(30),
  BUYS_IN_TWO_TABS(20),
  WANTS_THE_LAST(20),
  MAKES_OWN_PRICE(10),
  HAS_OLD_COUPON(10),
  PAYS_BY_DEBIT(15),
  WEBHOOKS_GO_ASTRAY(10),
  ANSWER_IS_LOST(20);

  private static final int ALL = 1000;

  private final int perMille;

  Behaviour(int perMille) {
    this.perMille = perMille;
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
    switch (this) {
      case BUYS_AT_ONCE -> Shoppers.buysAtOnce(visit);
      case PAYS_IN_BROWSER -> Shoppers.paysInBrowser(visit);
      case PASSES_CHALLENGE_IN_BROWSER -> Shoppers.passesChallengeInBrowser(visit);
      case PASSES_CHALLENGE_OF_SERVER -> Shoppers.passesChallengeOfServer(visit);
      case FAILS_CHALLENGE -> Shoppers.failsChallenge(visit);
      case LEAVES_CHALLENGE -> Shoppers.leavesChallenge(visit);
      case LEAVES_CART -> Shoppers.leavesCart(visit);
      case LEAVES_PAYMENT_PAGE -> Shoppers.leavesPaymentPage(visit);
      case TAKES_ANOTHER_CARD -> Shoppers.takesAnotherCard(visit);
      case IS_DECLINED -> Shoppers.isDeclined(visit);
      case CLICKS_TWICE -> Shoppers.clicksTwice(visit);
      case BUYS_IN_TWO_TABS -> Shoppers.buysInTwoTabs(visit);
      case WANTS_THE_LAST -> Shoppers.wantsTheLast(visit);
      case MAKES_OWN_PRICE -> Shoppers.makesOwnPrice(visit);
      case HAS_OLD_COUPON -> Shoppers.hasOldCoupon(visit);
      case PAYS_BY_DEBIT -> Shoppers.paysByDebit(visit);
      case WEBHOOKS_GO_ASTRAY -> Shoppers.webhooksGoAstray(visit);
      case ANSWER_IS_LOST -> Shoppers.answerIsLost(visit);
    }
  }
}
