package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tallystick.checkout.cart.Cart;
import java.util.List;

/** A cart as it stands. It has no prices: a quote makes them. */
record CartView(
    @Schema(
            description = "Whoever knows it may read and fill the cart: keep it secret.",
            example = "cart_5b1f0c3a9d2e4f60718293a4b5c6d7e8f9012345")
        String cartId,
    List<Item> items) {
  record Item(
      @Schema(example = "MUG-1") String sku,
      @Schema(example = "Mug, stoneware") String name,
      @Schema(example = "2") int qty) {}

  static CartView of(Cart cart) {
    return new CartView(
        cart.cartId(),
        cart.lines().stream()
            .map(line -> new Item(line.sku(), line.name(), line.quantity()))
            .toList());
  }
}
