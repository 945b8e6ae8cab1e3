package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tallystick.checkout.cart.Cart;
import io.tallystick.checkout.cart.CartChange;
import io.tallystick.checkout.cart.Carts;
import io.tallystick.checkout.saga.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Carts. */
@Tag(name = "Cart", description = "What a customer wants to buy. A cart has no prices.")
@ServesCheckout
@RestController
@RequestMapping("/api/cart")
class CartController {
  private static final int MAX_ID = 64;
  private static final int MAX_SKU = 64;

  private final Carts carts;
  private final AttemptLimits limits;

  CartController(Carts carts, AttemptLimits limits) {
    this.carts = carts;
    this.limits = limits;
  }

  @Operation(
      summary = "Add units of a product",
      description =
          "Without a cart id it makes a new cart. Sent twice it adds twice; the cart tells how many"
              + " there are.")
  @ApiResponse(
      responseCode = "200",
      description = "Added; the cart as it stands",
      useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "201",
      description = "Added to a new cart",
      useReturnTypeSchema = true)
  @ApiResponse(responseCode = "404", ref = OpenApiConfiguration.PROBLEM)
  @ApiResponse(responseCode = "422", ref = OpenApiConfiguration.PROBLEM)
  @PostMapping(path = "/items", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<CartView> add(@RequestBody CartItemRequest item, HttpServletRequest request) {
    limits.take(AttemptLimits.Kind.CART, request.getRemoteAddr());
    String cartId = Fields.word("cartId", item.cartId(), MAX_ID);
    String sku = Fields.requiredWord("sku", item.sku(), MAX_SKU);
    int quantity = Fields.present("qty", item.qty());
    return switch (carts.add(cartId, sku, quantity)) {
      case CartChange.Added added -> answer(added.cart(), cartId == null);
      case CartChange.Refused refused -> throw new ApiProblem(problem(refused));
    };
  }

  @Operation(summary = "Read a cart")
  @ApiResponse(
      responseCode = "200",
      description = "The cart as it stands",
      useReturnTypeSchema = true)
  @ApiResponse(responseCode = "404", ref = OpenApiConfiguration.PROBLEM)
  @GetMapping("/{id}")
  CartView get(@PathVariable("id") String id, HttpServletRequest request) {
    limits.take(AttemptLimits.Kind.CART, request.getRemoteAddr());
    return carts.get(id).map(CartView::of).orElseThrow(ApiProblem::notFound);
  }

  private static ResponseEntity<CartView> answer(Cart cart, boolean made) {
    return made
        ? ResponseEntity.created(URI.create("/api/cart/" + cart.cartId())).body(CartView.of(cart))
        : ResponseEntity.ok(CartView.of(cart));
  }

  private static Problem problem(CartChange.Refused refused) {
    boolean unknown = refused.reason() == CartChange.Reason.UNKNOWN_CART;
    return Problem.of(
        unknown ? 404 : 422,
        unknown
            ? "cart-unknown"
            : refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        "The cart stays as it is",
        refused.message());
  }
}
