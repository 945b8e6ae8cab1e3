package io.tallystick.checkout.contact;

import org.jspecify.annotations.Nullable;

/**
 * How to reach a customer and where to send the goods, beside the address that prices depend on.
 *
 * @param email where receipts go
 * @param name of the recipient; null for digital goods
 * @param street house and street; null for digital goods
 */
public record Contact(
    String email, @Nullable String name, @Nullable String street, @Nullable String city) {
  /** Without the data: contacts end up in logs. */
  @Override
  public String toString() {
    return "Contact[…]";
  }
}
