package io.tallystick.checkout.attribution;

import java.math.BigInteger;
import java.time.LocalDate;

/**
 * What the server sold and what browsers claim was sold, on one day (UTC) in one currency.
 *
 * @param currency XXX: the claim named none
 * @param serverMinor in minor units, as all amounts
 * @param clientPurchases as marketing counts them: the second claim of an order too
 * @param withoutClientEvent server purchases that no browser told of
 * @param phantoms client purchases without an order
 */
public record AttributionGap(
    LocalDate day,
    String currency,
    long serverPurchases,
    BigInteger serverMinor,
    long clientPurchases,
    BigInteger clientMinor,
    long withoutClientEvent,
    long phantoms) {
  /** Revenue that marketing doesn't see; negative: it sees more than there is. */
  public BigInteger gapMinor() {
    return serverMinor.subtract(clientMinor);
  }
}
