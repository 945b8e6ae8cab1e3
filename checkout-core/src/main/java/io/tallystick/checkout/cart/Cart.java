package io.tallystick.checkout.cart;

import java.util.List;

/**
 * A cart as it stands.
 *
 * @param cartId whoever knows it may read and change the cart: treat it as a secret
 * @param lines in the order in which the products came in, each product once
 */
public record Cart(String cartId, List<Line> lines) {
  /** Different products in one cart at most; also the table's bound. */
  public static final int MAX_LINES = 50;

  /** Units of one product at most; also the table's bound. */
  public static final int MAX_QUANTITY = 99;

  public Cart {
    lines = List.copyOf(lines);
  }

  /**
   * @param name as the catalog calls it now
   */
  public record Line(String sku, String name, int quantity) {}
}
