package io.tallystick.checkout.api;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param customerRef who is logged in; null: a guest
 * @param address the client's network address
 */
record Caller(@Nullable String customerRef, String address) {
  static Caller of(HttpServletRequest request) {
    Principal customer = request.getUserPrincipal();
    return new Caller(customer == null ? null : customer.getName(), request.getRemoteAddr());
  }
}
