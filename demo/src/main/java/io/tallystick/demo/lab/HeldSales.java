package io.tallystick.demo.lab;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.cart.CartChange;
import io.tallystick.checkout.cart.Carts;
import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.saga.Captures;
import io.tallystick.checkout.saga.Checkout;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.saga.CheckoutRequest;
import io.tallystick.demo.lab.Scene.Bought;

/** Sales of a house that takes the money when the parcel leaves: until then it is only held. */
final class HeldSales {
  private static final String OF_CART = "SELECT order_id FROM orders WHERE cart_id = :it";
  private static final Address BERLIN = Address.of("DE", "BE", "10115");
  private static final Contact SOMEBODY =
      new Contact("held@example.com", "H. Older", "Street 1", "Berlin");

  private HeldSales() {}

  static Bought hold(Scene scene, int mugs) {
    var added = (CartChange.Added) scene.lab.jobs.service(Carts.class).add(null, "MUG-1", mugs);
    String cart = added.cart().cartId();
    CheckoutAnswer answer =
        scene
            .lab
            .jobs
            .service(Checkout.class)
            .checkout(
                new CheckoutRequest(
                    "held-" + cart,
                    null,
                    cart,
                    BERLIN,
                    "EUR",
                    null,
                    null,
                    Scene.VISA,
                    SOMEBODY,
                    Attribution.NONE,
                    "127.0.0.1"));
    if (answer.status() >= 300) {
      throw new IllegalStateException("The checkout answered " + answer.body());
    }
    Bought bought = scene.bought(scene.sql(OF_CART).param("it", cart).query(String.class).single());
    scene.happened(bought.orderId());
    scene.lab.settle();
    return bought;
  }

  static void capture(Scene scene, Bought order, long amountMinor) {
    Captures.Result result =
        scene.lab.jobs.service(Captures.class).capture(order.orderId(), amountMinor);
    if (result != Captures.Result.CAPTURED) {
      throw new IllegalStateException("Capture of " + order.orderId() + ": " + result);
    }
    scene.lab.settle();
  }
}
