package io.tallystick.checkout.pricing.coupon;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.money.Rounding;
import io.tallystick.checkout.pricing.coupon.CouponCheck.Granted;
import io.tallystick.checkout.pricing.coupon.CouponRedemption.Conflict;
import io.tallystick.checkout.pricing.coupon.CouponRedemption.Redeemed;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Checks, redeems and gives back coupons. Codes in any case. A customer reference is whatever the
 * caller tells customers apart by; it must be spelled the same each time.
 */
public final class Coupons {
  /** What a code can look like; anything else isn't looked up, it comes from outside. */
  private static final Pattern CODE = Pattern.compile("[A-Z0-9][A-Z0-9-]{2,39}");

  private final JdbcCoupons coupons;
  private final JdbcRedemptions redemptions;
  private final Clock clock;

  /**
   * Goods of one product.
   *
   * @param amountMinor unit price times quantity
   */
  public record Goods(String sku, long amountMinor) {}

  public Coupons(DataSource dataSource, Clock clock) {
    this.coupons = new JdbcCoupons(dataSource);
    this.redemptions = new JdbcRedemptions(dataSource);
    this.clock = clock;
  }

  /**
   * Is the coupon good for these goods now, and what does it take off? Its minimum counts all
   * goods, its discount only those it is good for.
   */
  public CouponCheck check(
      String code, List<Goods> goods, String currency, @Nullable String customerRef, Instant now) {
    List<String> skus = goods.stream().map(Goods::sku).toList();
    Optional<Coupon> found =
        normal(code).flatMap(normal -> coupons.find(normal, currency, skus, customerRef));
    if (found.isEmpty()) {
      return refused(CouponRefusal.UNKNOWN, null, currency);
    }
    Coupon coupon = found.get();
    Coupon.Terms terms = coupon.offered();
    Optional<CouponRefusal> limit = coupon.limits().refusal(customerRef, now);
    if (limit.isPresent() || terms == null) {
      return refused(limit.orElse(CouponRefusal.CURRENCY), terms, currency);
    }
    if (goods.stream().mapToLong(Goods::amountMinor).sum() < terms.minimumMinor()) {
      return refused(CouponRefusal.MINIMUM, terms, currency);
    }
    long[] good =
        goods.stream().mapToLong(g -> terms.goodFor(g.sku()) ? g.amountMinor() : 0).toArray();
    long goodSum = Arrays.stream(good).sum();
    if (goodSum == 0) {
      return refused(CouponRefusal.PRODUCTS, terms, currency);
    }
    long[] shares = Rounding.split(terms.discount(goodSum), good, Currencies.step(currency));
    return new Granted(
        coupon.code(), terms.words(), Arrays.stream(shares).boxed().toList(), coupon.limits().to());
  }

  /**
   * Takes one redemption for an order, in the caller's transaction: it stands or falls with the
   * order. Orders that redeem one coupon wait for each other until they commit. The order must be
   * in its table. Currency, products and minimum are the quote's business.
   *
   * @throws IllegalStateException outside a transaction
   */
  public CouponRedemption redeem(
      String code, String orderId, @Nullable String customerRef, Instant now) {
    requireTransaction();
    Optional<String> normal = normal(code);
    if (normal.isEmpty()) {
      return new CouponRedemption.Refused(CouponRefusal.UNKNOWN);
    }
    redemptions.lock(normal.get());
    Optional<JdbcRedemptions.Held> held = redemptions.held(orderId);
    if (held.isPresent()) {
      return repeated(held.get(), normal.get(), customerRef);
    }
    Optional<CouponRefusal> refusal =
        coupons
            .limits(normal.get(), customerRef)
            .map(limits -> limits.refusal(customerRef, now))
            .orElse(Optional.of(CouponRefusal.UNKNOWN));
    if (refusal.isPresent()) {
      return new CouponRedemption.Refused(refusal.get());
    }
    if (!redemptions.insert(normal.get(), orderId, customerRef, now)) {
      // another coupon, in a transaction that committed meanwhile
      return repeated(redemptions.held(orderId).orElseThrow(), normal.get(), customerRef);
    }
    redemptions.count(normal.get(), now);
    return new Redeemed(normal.get(), false);
  }

  /**
   * Gives an order's redemption back, in the caller's transaction; the order may redeem again.
   *
   * @return false if there is none, or none any more: nothing was written
   * @throws IllegalStateException outside a transaction
   */
  public boolean release(String orderId) {
    requireTransaction();
    Optional<JdbcRedemptions.Held> held = redemptions.held(orderId);
    if (held.isEmpty()) {
      return false;
    }
    String code = held.get().code();
    redemptions.lock(code);
    if (!redemptions.release(code, orderId, clock.instant())) {
      return false;
    }
    redemptions.uncount(code);
    return true;
  }

  private static CouponRedemption repeated(
      JdbcRedemptions.Held held, String code, @Nullable String customerRef) {
    boolean same = held.code().equals(code) && Objects.equals(held.customerRef(), customerRef);
    return same ? new Redeemed(code, true) : new Conflict(held.code());
  }

  private static CouponCheck refused(
      CouponRefusal reason, Coupon.@Nullable Terms terms, String currency) {
    String message =
        switch (reason) {
          case UNKNOWN, NOT_YET, EXPIRED, EXHAUSTED -> "This code isn't valid.";
          case CUSTOMER_REQUIRED -> "Say who you are to use this code.";
          case CUSTOMER_LIMIT -> "You have used this code as often as it may be used.";
          case CURRENCY -> "This code isn't good for prices in %s.".formatted(currency);
          case PRODUCTS -> "This code isn't good for any of these products.";
          case MINIMUM ->
              "This code needs goods for %s or more."
                  .formatted(terms == null ? currency : terms.minimum());
        };
    return new CouponCheck.Refused(reason, message);
  }

  private static Optional<String> normal(String code) {
    if (code.length() > 60) {
      return Optional.empty(); // with blanks around it; don't normalise a megabyte
    }
    return Optional.of(code.strip().toUpperCase(Locale.ROOT)).filter(CODE.asMatchPredicate());
  }

  private static void requireTransaction() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "Coupons are redeemed and released in the transaction of their order");
    }
  }
}
