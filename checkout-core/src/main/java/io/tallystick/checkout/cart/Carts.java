package io.tallystick.checkout.cart;

import io.tallystick.checkout.cart.CartChange.Added;
import io.tallystick.checkout.cart.CartChange.Reason;
import io.tallystick.checkout.cart.CartChange.Refused;
import io.tallystick.checkout.catalog.Catalog;
import io.tallystick.checkout.catalog.Product;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes, fills and reads carts. */
public final class Carts {
  /** 160 bits: an id is the only key to a cart. */
  private static final int ID_BYTES = 20;

  private static final Pattern ID = Pattern.compile("cart_[0-9a-f]{40}");

  private final JdbcCarts jdbc;
  private final Catalog catalog;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param random makes the ids: outside tests one that can't be foreseen (SecureRandom)
   */
  public Carts(
      DataSource dataSource,
      PlatformTransactionManager transactionManager,
      Catalog catalog,
      Clock clock,
      RandomGenerator random) {
    this.jdbc = new JdbcCarts(dataSource);
    this.transaction = new TransactionTemplate(transactionManager);
    this.catalog = catalog;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Adds units of a product, to those that are in the cart already.
   *
   * @param cartId null: a new cart, which comes to be only if the product can be added
   * @param quantity 1 to {@link Cart#MAX_QUANTITY}, which is also the bound of the sum
   */
  public CartChange add(@Nullable String cartId, String sku, int quantity) {
    if (quantity < 1 || quantity > Cart.MAX_QUANTITY) {
      return tooMany();
    }
    if (catalog.find(sku).filter(Product::active).isEmpty()) {
      return new Refused(Reason.PRODUCT_NOT_FOR_SALE, "This product isn't for sale.");
    }
    return transaction.execute(_ -> addKnown(cartId, sku, quantity));
  }

  private CartChange addKnown(@Nullable String cartId, String sku, int quantity) {
    String id = cartId == null ? newId() : cartId;
    if (cartId == null) {
      jdbc.create(id, clock.instant()); // a new one has room: nothing below refuses it
    } else if (!ID.matcher(id).matches() || !jdbc.lock(id)) {
      return new Refused(Reason.UNKNOWN_CART, "There is no such cart. Start a new one.");
    }
    JdbcCarts.Standing standing = jdbc.standing(id, sku);
    if (standing.quantity() + quantity > Cart.MAX_QUANTITY) {
      return tooMany();
    }
    if (standing.quantity() == 0 && standing.lines() >= Cart.MAX_LINES) {
      return new Refused(
          Reason.TOO_MANY_LINES,
          "A cart holds %d different products at most.".formatted(Cart.MAX_LINES));
    }
    jdbc.put(id, standing, sku, quantity);
    jdbc.changed(id, clock.instant());
    return new Added(jdbc.get(id).orElseThrow());
  }

  public Optional<Cart> get(String cartId) {
    return ID.matcher(cartId).matches() ? jdbc.get(cartId) : Optional.empty();
  }

  private static Refused tooMany() {
    return new Refused(
        Reason.QUANTITY_OUT_OF_RANGE,
        "One to %d units of a product can be ordered.".formatted(Cart.MAX_QUANTITY));
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return "cart_" + HexFormat.of().formatHex(bytes);
  }
}
