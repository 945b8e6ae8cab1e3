package io.tallystick.demo.shop;

import io.tallystick.demo.shop.DayTally.What;
import io.tallystick.demo.shop.Http.Reply;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One shopper with a browser: a cart, requests to the checkout, a card for the provider's form. */
public final class Visit {
  /** The country decides the currency, and it what can be bought. */
  public enum Home {
    GERMANY("EUR", "\"country\":\"DE\",\"postcode\":\"10115\",\"city\":\"Berlin\"", true),
    CALIFORNIA("USD", "\"country\":\"US\",\"region\":\"CA\",\"postcode\":\"94103\"", true),
    JAPAN("JPY", "\"country\":\"JP\",\"postcode\":\"1000001\"", false),
    KUWAIT("KWD", "\"country\":\"KW\"", false),
    /** Lives in Germany and has pounds. */
    EXPATRIATE("GBP", GERMANY.address, false);

    private final String currency;
    private final String address;
    private final boolean courses;

    Home(String currency, String address, boolean courses) {
      this.currency = currency;
      this.address = address;
      this.courses = courses;
    }
  }

  private static final int TRIES = 8;
  private static final Set<Integer> UNHEARD = Set.of(0, 409, 429, 500, 502, 503);

  public final RunningShop shop;
  public final SplittableRandom chance;
  private final int number;
  private final Home home;
  private String cartId = "";
  private int keys;
  private @Nullable String coupon;

  public Visit(RunningShop shop, long seed, int number) {
    this(shop, new SplittableRandom(seed * 1_000_003 + number), number, false);
  }

  /**
   * @param german buys in EUR
   */
  public Visit(RunningShop shop, SplittableRandom chance, int number, boolean german) {
    this.shop = shop;
    this.chance = chance;
    this.number = number;
    int home = chance.nextInt(20);
    this.home =
        german || home < 10
            ? Home.GERMANY
            : home < 15 ? Home.CALIFORNIA : home < 18 ? Home.JAPAN : Home.KUWAIT;
  }

  public Visit(RunningShop shop, SplittableRandom chance, int number, Home home) {
    this.shop = shop;
    this.chance = chance;
    this.number = number;
    this.home = home;
  }

  public boolean chosen(int percent) {
    return chance.nextInt(100) < percent;
  }

  /** One to three things, digital ones among them. */
  public void fillCart() {
    int things = 1 + chance.nextInt(chance.nextInt(3) + 1);
    for (int i = 0; i < things; i++) {
      switch (chance.nextInt(home.courses ? 10 : 8)) {
        case 0, 1, 2, 3 -> put("MUG-1", 1 + chance.nextInt(2));
        case 4, 5, 6 -> put("BOOK-1", 1);
        case 7 -> put("SONG-1", 1 + chance.nextInt(3));
        default -> put("COURSE-1", 1);
      }
    }
  }

  public void put(String sku, int quantity) {
    String cart = cartId.isEmpty() ? "" : "\"cartId\":\"" + cartId + "\",";
    Reply reply =
        shop.http.postJson(
            shop.url() + "/api/cart/items",
            "{%s\"sku\":\"%s\",\"qty\":%d}".formatted(cart, sku, quantity));
    expect(reply, 200, 201);
    cartId = reply.text("cartId");
  }

  public void use(@Nullable String code) {
    coupon = code;
  }

  public Reply quote() {
    return shop.http.postJson(shop.url() + "/api/quote", "{" + wish() + "}");
  }

  public String newKey() {
    return "shopper-%d-%d".formatted(number, ++keys);
  }

  /** Buys with that card, or in the browser if it is null. */
  public Reply checkout(String key, @Nullable String card) {
    return counted(shop.http.postJson(checkoutUrl(), body(card, ""), "Idempotency-Key", key));
  }

  /**
   * The same, and says where it came from.
   *
   * @param attribution as JSON
   */
  public Reply checkout(String key, @Nullable String card, String attribution) {
    String field = ",\"attribution\":" + attribution;
    return counted(shop.http.postJson(checkoutUrl(), body(card, field), "Idempotency-Key", key));
  }

  /** Buys with a field of the shopper's own making. */
  public Reply checkoutWith(String field) {
    return shop.http.postJson(
        checkoutUrl(), body("pm_card_visa", "," + field), "Idempotency-Key", newKey());
  }

  /** Two clicks at the same moment. */
  public List<Reply> checkoutTwice(String firstKey, String secondKey, String card) {
    return shop.http.postBoth(request(firstKey, card), request(secondKey, card));
  }

  private HttpRequest request(String key, String card) {
    return Http.jsonRequest(checkoutUrl(), body(card, ""), "Idempotency-Key", key);
  }

  private String checkoutUrl() {
    return shop.url() + "/api/checkout";
  }

  private String body(@Nullable String card, String more) {
    return "{%s,\"email\":\"shopper-%d@example.com\",\"paymentMethod\":\"%s\"%s}"
        .formatted(wish(), number, card == null ? "browser" : card, more);
  }

  private String wish() {
    return "\"cartId\":\"%s\",\"currency\":\"%s\",\"address\":{%s,\"name\":\"A. Shopper\",\"street\":\"Street %d\"}%s"
        .formatted(
            cartId,
            home.currency,
            home.address,
            number,
            coupon == null ? "" : ",\"coupon\":\"" + coupon + "\"");
  }

  private Reply counted(Reply reply) {
    switch (reply.status()) {
      case 200 -> {
        if (reply.text("result").equals("confirmed")) {
          shop.tally.count(What.CONFIRMED);
        }
      }
      case 202 -> shop.tally.count(What.UNSURE);
      case 402 -> shop.tally.count(What.DECLINED);
      case 503 -> shop.tally.count(What.UNAVAILABLE);
      case 409 -> {
        if (reply.problem().equals("out-of-stock")) {
          shop.tally.count(What.SOLD_OUT);
        }
      }
      default -> expect(reply, 422);
    }
    return reply;
  }

  /** The provider's form in the browser: pays the payment of that answer. */
  public Reply payInBrowser(String intentId, String card) {
    return insistently("/v1/payment_intents/" + intentId + "/confirm", "payment_method=" + card);
  }

  /** The bank's page: passes the challenge, or fails it. */
  public boolean challenge(String intentId, boolean passes) {
    Reply reply =
        shop.http.postJson(
            shop.provider.baseUrl() + "/_sandbox/payment_intents/" + intentId + "/challenge",
            passes ? "{\"outcome\":\"complete\"}" : "{\"outcome\":\"fail\"}");
    return reply.status() == 200;
  }

  /** A browser tries again while nothing clear comes back. */
  private Reply insistently(String path, String form) {
    Reply reply = shop.http.postForm(shop.provider.baseUrl() + path, form);
    for (int tried = 1; tried < TRIES && isUnclear(reply); tried++) {
      reply = shop.http.postForm(shop.provider.baseUrl() + path, form);
    }
    return reply;
  }

  private static boolean isUnclear(Reply reply) {
    boolean cutShort = reply.status() == 200 && reply.text("id").isEmpty();
    return cutShort || UNHEARD.contains(reply.status());
  }

  /** The payment the browser is to confirm; "" if the answer names none. */
  public static String intentOf(Reply reply) {
    String secret = reply.text("clientSecret");
    int end = secret.indexOf("_secret");
    return end < 0 ? "" : secret.substring(0, end);
  }

  /** The shopper looks at the order; its state as the API tells it. */
  public Reply order(Reply checkedOut) {
    return shop.http.get(
        shop.url() + "/api/orders/" + checkedOut.text("orderId"),
        "Order-Token",
        checkedOut.text("orderToken"));
  }

  public static void expect(Reply reply, Integer... statuses) {
    if (!Set.of(statuses).contains(reply.status())) {
      throw new IllegalStateException(
          "The checkout answered %d: %s".formatted(reply.status(), reply.body()));
    }
  }
}
