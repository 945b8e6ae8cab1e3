package io.tallystick.checkout.pricing.rates;

/**
 * A rate service couldn't be asked. Not the same as "there is no rate": the quote is refused and
 * may be asked for again. A failing database isn't this; it surfaces as what it is.
 */
public final class RatesUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RatesUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
