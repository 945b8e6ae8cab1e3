package io.tallystick.demo.shop;

import java.util.EnumMap;
import java.util.Map;

/** Counts what happened in the day. */
public final class DayTally {
  /** What is counted, as people read it. */
  public enum What {
    VISITS("shoppers came"),
    CARTS_LEFT("left their cart"),
    PAGES_LEFT("left at the payment page"),
    CONFIRMED("were confirmed at once"),
    BY_BROWSER("confirmed in the browser"),
    CHALLENGES("passed 3-D Secure"),
    CHALLENGES_FAILED("failed 3-D Secure, or left"),
    DECLINED("cards declined"),
    DOUBLE_CLICKS("double clicks"),
    NO_SECOND_ORDER("of them answered without a second order"),
    SOLD_OUT("found it sold out"),
    PRICE_REFUSED("own prices refused"),
    COUPON_REFUSED("coupons refused"),
    UNSURE("told to wait: the outcome was open"),
    UNAVAILABLE("told to come back: the provider was away"),
    REFUNDS("refunds asked for"),
    DELIVERED("webhooks delivered"),
    REJECTED("webhooks refused, and sent again later"),
    REPEATED("webhooks sent twice or told twice"),
    LATE("webhooks late, out of order or badly signed"),
    LOST("webhooks lost");

    private final String words;

    What(String words) {
      this.words = words;
    }
  }

  private final Map<What, Long> counts = new EnumMap<>(What.class);

  public synchronized void count(What what) {
    add(what, 1);
  }

  public synchronized void add(What what, long times) {
    counts.merge(what, times, Long::sum);
  }

  public synchronized long of(What what) {
    return counts.getOrDefault(what, 0L);
  }

  /** Two of them a line. */
  public synchronized String table() {
    var table = new StringBuilder();
    What[] all = What.values();
    int half = (all.length + 1) / 2;
    for (int i = 0; i < half; i++) {
      table.append("%7d %-42s".formatted(of(all[i]), all[i].words));
      if (half + i < all.length) {
        table.append("%7d %s".formatted(of(all[half + i]), all[half + i].words));
      }
      table.append(System.lineSeparator());
    }
    return table.toString();
  }
}
