package io.tallystick.checkout.cart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.cart.CartChange.Added;
import io.tallystick.checkout.cart.CartChange.Reason;
import io.tallystick.checkout.cart.CartChange.Refused;
import io.tallystick.checkout.pricing.TestShop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CartIT {
  private final TestShop shop = new TestShop();

  @AfterEach
  void close() {
    shop.close();
  }

  private Cart added(String cartId, String sku, int quantity) {
    return ((Added) shop.carts.add(cartId, sku, quantity)).cart();
  }

  private Reason refused(String cartId, String sku, int quantity) {
    return ((Refused) shop.carts.add(cartId, sku, quantity)).reason();
  }

  @Test
  void aProductAddedTwiceIsOneLineAndLinesKeepTheirOrder() {
    Cart cart = added(null, "MUG-1", 2);
    added(cart.cartId(), "BOOK-1", 1);
    Cart now = added(cart.cartId(), "MUG-1", 3);
    assertThat(now.lines())
        .containsExactly(
            new Cart.Line("MUG-1", "Mug, stoneware", 5),
            new Cart.Line("BOOK-1", "The Counting House (book)", 1));
    assertThat(shop.carts.get(cart.cartId())).contains(now);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 100, Integer.MAX_VALUE})
  void aQuantityOutOfRangeIsRefusedAndMakesNoCart(int quantity) {
    assertThat(refused(null, "MUG-1", quantity)).isEqualTo(Reason.QUANTITY_OUT_OF_RANGE);
    assertThat(shop.number("SELECT count(*) FROM cart")).isZero();
  }

  @Test
  void theSumOfALineIsBoundedToo() {
    Cart cart = added(null, "MUG-1", 98);
    assertThat(refused(cart.cartId(), "MUG-1", 2)).isEqualTo(Reason.QUANTITY_OUT_OF_RANGE);
    assertThat(added(cart.cartId(), "MUG-1", 1).lines().getFirst().quantity()).isEqualTo(99);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LAMP-0", "NOTHING", "mug-1", "", "MUG-1\u0000", "x' OR true --"})
  void whatIsNotForSaleIsRefusedAndMakesNoCart(String sku) {
    assertThat(refused(null, sku, 1)).isEqualTo(Reason.PRODUCT_NOT_FOR_SALE);
    assertThat(shop.number("SELECT count(*) FROM cart")).isZero();
  }

  @Test
  void aFiftyFirstProductIsRefusedWhileTheFiftyMayStillGrow() {
    shop.sql(
        """
        INSERT INTO product (sku, name, kind, tax_category, active)
        SELECT 'D-' || n, 'D', 'digital', 'digital', true FROM generate_series(1, 51) n
        """);
    Cart cart = added(null, "D-1", 1);
    for (int i = 2; i <= 50; i++) {
      added(cart.cartId(), "D-" + i, 1);
    }
    assertThat(refused(cart.cartId(), "D-51", 1)).isEqualTo(Reason.TOO_MANY_LINES);
    assertThat(added(cart.cartId(), "D-50", 1).lines()).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cart_0000000000000000000000000000000000000000", "", "1", "a\u0000b"})
  void anUnknownCartIsNeitherFoundNorMade(String cartId) {
    assertThat(refused(cartId, "MUG-1", 1)).isEqualTo(Reason.UNKNOWN_CART);
    assertThat(shop.carts.get(cartId)).isEmpty();
    assertThat(shop.number("SELECT count(*) FROM cart")).isZero();
  }

  @Test
  void idsCarry160BitsAndDoNotRepeat() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ids.add(added(null, "MUG-1", 1).cartId());
    }
    assertThat(ids).hasSize(100).allMatch(id -> id.matches("cart_[0-9a-f]{40}"));
  }

  @Test
  void boundsHoldWhenManyAddAtOnce() throws Exception {
    String cartId = added(null, "MUG-1", 1).cartId();
    List<Callable<CartChange>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(() -> shop.carts.add(cartId, "MUG-1", 5));
      calls.add(() -> shop.carts.add(cartId, "BOOK-1", 5));
    }
    long added = 0;
    try (var threads = Executors.newFixedThreadPool(20)) {
      for (var result : threads.invokeAll(calls)) {
        added += result.get() instanceof Added ? 1 : 0;
      }
    }
    // 1 + 19 x 5 = 96 and 19 x 5 = 95: a fifth more would pass 99
    assertThat(added).isEqualTo(38);
    assertThat(shop.carts.get(cartId).orElseThrow().lines())
        .extracting(Cart.Line::quantity)
        .containsExactly(96, 95);
  }
}
