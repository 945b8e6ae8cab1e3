package io.tallystick.checkout.pricing;

import io.tallystick.checkout.cart.Cart;
import io.tallystick.checkout.cart.Carts;
import io.tallystick.checkout.catalog.Catalog;
import io.tallystick.checkout.catalog.Product;
import io.tallystick.checkout.catalog.UnitPrice;
import io.tallystick.checkout.pricing.QuoteResult.Code;
import io.tallystick.checkout.pricing.QuoteResult.Quoted;
import io.tallystick.checkout.pricing.QuoteResult.Refused;
import io.tallystick.checkout.pricing.coupon.CouponCheck;
import io.tallystick.checkout.pricing.coupon.CouponRefusal;
import io.tallystick.checkout.pricing.coupon.Coupons;
import io.tallystick.checkout.pricing.rates.RatesUnavailable;
import io.tallystick.checkout.pricing.shipping.Parcel;
import io.tallystick.checkout.pricing.shipping.ShippingOffer;
import io.tallystick.checkout.pricing.shipping.ShippingRates;
import io.tallystick.checkout.pricing.tax.TaxRates;
import io.tallystick.checkout.pricing.tax.TaxRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes quotes from the server's own tables. Reads only; may ask rate services, so it isn't to be
 * called inside a transaction.
 */
public final class Quotes {
  /** The provider takes 12 digits by card. */
  private static final long MAX_TOTAL_MINOR = 999_999_999_999L;

  private final Carts carts;
  private final Catalog catalog;
  private final Coupons coupons;
  private final TaxRates taxes;
  private final ShippingRates shippingRates;
  private final JdbcFees fees;
  private final Clock clock;
  private final Duration hold;

  /** So many units of a product. */
  public record Item(String sku, int quantity) {}

  /** Ends the making of a quote; never leaves this class. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refused refused;

    Stop(Code code, String message) {
      super(message, null, false, false);
      this.refused = new Refused(code, message);
    }
  }

  private record Priced(Product product, long unitMinor, int quantity, @Nullable Instant until) {
    long goodsMinor() {
      return Math.multiplyExact(unitMinor, (long) quantity);
    }
  }

  /**
   * @param hold how long a quote holds, unless one of its parts changes before
   */
  public Quotes(
      DataSource dataSource,
      Carts carts,
      Catalog catalog,
      Coupons coupons,
      TaxRates taxes,
      ShippingRates shippingRates,
      Clock clock,
      Duration hold) {
    this.carts = carts;
    this.catalog = catalog;
    this.coupons = coupons;
    this.taxes = taxes;
    this.shippingRates = shippingRates;
    this.fees = new JdbcFees(dataSource);
    this.clock = clock;
    this.hold = hold;
  }

  /** What the cart costs on these terms now. */
  public QuoteResult quote(String cartId, QuoteTerms terms) {
    Optional<Cart> cart = carts.get(cartId);
    if (cart.isEmpty()) {
      return new Refused(Code.CART_UNKNOWN, "There is no such cart.");
    }
    return quote(
        cart.get().lines().stream().map(line -> new Item(line.sku(), line.quantity())).toList(),
        terms);
  }

  /** What these goods cost on these terms now. A product named twice is one line. */
  public QuoteResult quote(List<Item> items, QuoteTerms terms) {
    try {
      return new Quoted(make(items, terms));
    } catch (Stop stop) {
      return stop.refused;
    } catch (RatesUnavailable unavailable) {
      return new Refused(
          Code.RATES_UNAVAILABLE, "Prices can't be worked out just now. Try again in a minute.");
    }
  }

  private Quote make(List<Item> items, QuoteTerms terms) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<Priced> goods = price(quantities(items), terms.currency(), now);
    QuoteDraft draft = new QuoteDraft(terms.address(), terms.currency(), now, hold);
    List<Long> discounts = discounts(draft, goods, terms, now);
    long payable = 0;
    Parcel parcel = new Parcel(0, 0, terms.currency());
    for (int i = 0; i < goods.size(); i++) {
      Priced priced = goods.get(i);
      Product product = priced.product();
      TaxRule rule = taxRule(terms, product.taxCategory(), now);
      draft.line(product, priced.unitMinor(), priced.quantity(), discounts.get(i), rule);
      draft.until(priced.until());
      long linePayable = priced.goodsMinor() - discounts.get(i);
      payable = Math.addExact(payable, linePayable);
      if (product.kind() == Product.Kind.PHYSICAL) {
        parcel = with(parcel, (long) product.weightGrams() * priced.quantity(), linePayable);
      }
    }
    if (parcel.weightGrams() > 0) {
      draft.shipping(shipping(terms, parcel), taxRule(terms, TaxRates.SHIPPING, now));
    }
    for (JdbcFees.Rule fee : fees.forGoods(payable, terms.currency())) {
      draft.fee(fee, taxRule(terms, fee.taxCategory(), now));
    }
    Quote quote = draft.finish();
    if (quote.totalMinor() > MAX_TOTAL_MINOR) {
      throw new Stop(Code.TOTAL_TOO_LARGE, "This is more than can be paid at once.");
    }
    return quote;
  }

  private static Map<String, Integer> quantities(List<Item> items) {
    if (items.isEmpty()) {
      throw new Stop(Code.CART_EMPTY, "The cart is empty.");
    }
    Map<String, Integer> quantities = new LinkedHashMap<>();
    for (Item item : items) {
      int before = quantities.getOrDefault(item.sku(), 0);
      if (item.quantity() < 1 || item.quantity() > Cart.MAX_QUANTITY - before) {
        throw new Stop(
            Code.QUANTITY_OUT_OF_RANGE,
            "One to %d units of a product can be ordered.".formatted(Cart.MAX_QUANTITY));
      }
      quantities.put(item.sku(), before + item.quantity());
      if (quantities.size() > Cart.MAX_LINES) {
        throw new Stop(
            Code.TOO_MANY_LINES,
            "%d different products at most can be ordered at once.".formatted(Cart.MAX_LINES));
      }
    }
    return quantities;
  }

  private List<Priced> price(Map<String, Integer> quantities, String currency, Instant now) {
    Map<String, Catalog.Offer> offers = catalog.offers(quantities.keySet(), currency, now);
    List<Priced> goods = new ArrayList<>();
    quantities.forEach(
        (sku, quantity) -> {
          Catalog.Offer offer = offers.get(sku);
          if (offer == null || !offer.product().active()) {
            throw new Stop(
                Code.PRODUCT_NOT_FOR_SALE,
                "A product in the cart isn't for sale%s."
                    .formatted(offer == null ? "" : ": " + offer.product().name()));
          }
          UnitPrice price = offer.price();
          if (price == null) {
            throw new Stop(
                Code.NO_PRICE_IN_CURRENCY,
                "%s isn't sold in %s.".formatted(offer.product().name(), currency));
          }
          goods.add(new Priced(offer.product(), price.unitMinor(), quantity, price.until()));
        });
    return goods;
  }

  /** Per goods, in their order. */
  private List<Long> discounts(
      QuoteDraft draft, List<Priced> goods, QuoteTerms terms, Instant now) {
    String code = terms.couponCode();
    if (code == null) {
      return goods.stream().map(_ -> 0L).toList();
    }
    List<Coupons.Goods> asked =
        goods.stream().map(g -> new Coupons.Goods(g.product().sku(), g.goodsMinor())).toList();
    return switch (coupons.check(code, asked, terms.currency(), terms.customerRef(), now)) {
      case CouponCheck.Refused(CouponRefusal reason, String message) ->
          throw new Stop(code(reason), message);
      case CouponCheck.Granted granted -> {
        draft.coupon(new Quote.Coupon(granted.code(), granted.rule()));
        draft.until(granted.until());
        yield granted.discountsMinor();
      }
    };
  }

  private static Code code(CouponRefusal reason) {
    return switch (reason) {
      case UNKNOWN, NOT_YET, EXPIRED, EXHAUSTED -> Code.COUPON_NOT_VALID;
      case CUSTOMER_REQUIRED -> Code.COUPON_CUSTOMER_REQUIRED;
      case CUSTOMER_LIMIT -> Code.COUPON_CUSTOMER_LIMIT;
      case CURRENCY -> Code.COUPON_CURRENCY;
      case PRODUCTS -> Code.COUPON_PRODUCTS;
      case MINIMUM -> Code.COUPON_MINIMUM;
    };
  }

  private TaxRule taxRule(QuoteTerms terms, String category, Instant now) {
    return taxes
        .rule(terms.address(), category, now)
        .orElseThrow(() -> new Stop(Code.NOT_SOLD_THERE, "This can't be sold to that address."));
  }

  private ShippingOffer shipping(QuoteTerms terms, Parcel parcel) {
    List<ShippingOffer> offers = shippingRates.offers(terms.address(), parcel);
    if (offers.isEmpty()) {
      throw new Stop(Code.NOT_SHIPPED_THERE, "This can't be sent to that address.");
    }
    String method = terms.shippingMethod();
    return offers.stream()
        .filter(offer -> method == null || offer.method().equals(method))
        .findFirst()
        .orElseThrow(
            () ->
                new Stop(
                    Code.SHIPPING_METHOD_UNKNOWN, "This can't be sent to that address that way."));
  }

  private static Parcel with(Parcel parcel, long grams, long payableMinor) {
    return new Parcel(
        parcel.weightGrams() + grams, parcel.goodsMinor() + payableMinor, parcel.currency());
  }
}
