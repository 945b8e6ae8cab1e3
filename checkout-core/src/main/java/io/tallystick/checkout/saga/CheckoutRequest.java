package io.tallystick.checkout.saga;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.contact.Contact;
import org.jspecify.annotations.Nullable;

/**
 * A customer's wish to buy what is in a cart. It holds no amount: the server's quote counts.
 *
 * @param key the customer's idempotency key
 * @param customerRef who is logged in; null: a guest, whose keys belong to the cart
 * @param currency upper case
 * @param shippingMethod null: the cheapest
 * @param paymentMethod the provider's token, to be confirmed by us; null: the browser confirms
 * @param clientAddress the client's network address, for the fraud screen
 */
public record CheckoutRequest(
    String key,
    @Nullable String customerRef,
    String cartId,
    Address address,
    String currency,
    @Nullable String coupon,
    @Nullable String shippingMethod,
    @Nullable String paymentMethod,
    Contact contact,
    Attribution attribution,
    @Nullable String clientAddress) {}
