package io.tallystick.reconciliation.cli;

/** Commands to paste into another terminal that buy something at a running checkout. */
public final class TryBuying {
  private TryBuying() {}

  /**
   * From the cart to the order. They need no more than curl and grep, and nothing in them has to be
   * replaced but what the last answer shows.
   *
   * @param address of the checkout, without a slash at its end
   */
  public static String at(String address) {
    return """
    Try it in another terminal:
      CART=$(curl -s %1$s/api/cart/items -H 'Content-Type: application/json' \\
        -d '{"sku":"MUG-1","qty":2}' | grep -o 'cart_[0-9a-f]*')
      curl -s %1$s/api/quote -H 'Content-Type: application/json' \\
        -d '{"cartId":"'$CART'","currency":"EUR","address":{"country":"DE","postcode":"10115"}}'
      curl -s %1$s/api/checkout -H 'Content-Type: application/json' -H "Idempotency-Key: buy-$CART" \\
        -d '{"cartId":"'$CART'","currency":"EUR","email":"ada@example.com","paymentMethod":"pm_card_visa",
             "address":{"country":"DE","postcode":"10115","name":"Ada Example","street":"Hauptstr. 1","city":"Berlin"}}'
    With orderId and orderToken of the answer:
      curl -s %1$s/api/orders/ORDER -H 'Order-Token: TOKEN'
    All routes, in a browser: %1$s/swagger-ui
    """
        .formatted(address);
  }
}
