package io.tallystick.checkout.saga;

/** Makes a checkout out of a request. Each step commits before the next network call. */
public interface Checkout {
  /** The answer, the same for the same key. Takes as long as the provider does, within bounds. */
  CheckoutAnswer checkout(CheckoutRequest request);
}
