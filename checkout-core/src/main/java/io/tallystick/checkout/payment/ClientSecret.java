package io.tallystick.checkout.payment;

/**
 * With it the customer's browser may confirm one payment. Isn't stored, and can't be logged by
 * accident.
 *
 * @param value goes to that browser alone
 */
public record ClientSecret(String value) {
  /** Without the secret. */
  @Override
  public String toString() {
    return "ClientSecret[not shown]";
  }
}
