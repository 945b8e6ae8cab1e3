package io.tallystick.checkout.payment;

/** The port's methods, as metrics and traces name them. */
public enum ProviderCall {
  CREATE,
  CONFIRM,
  CAPTURE,
  CANCEL,
  PAYMENT,
  CLIENT_SECRET,
  REFUND,
  REFUND_BY_ID,
  REFUNDS_OF
}
