package io.tallystick.checkout.inventory;

/**
 * Less there than wanted.
 *
 * @param available pieces that are neither held nor sold; 0 if the article isn't known
 */
public record Shortage(String sku, long wanted, long available) {}
