package io.tallystick.checkout.webhook;

/** What a delivery came to. */
public sealed interface Received {
  /** It is in our table, for good, and will be looked at. */
  record Stored(String eventId) implements Received {}

  /**
   * We have it already. It was counted, nothing else.
   *
   * @param deliveries with this one
   */
  record Repeated(String eventId, int deliveries) implements Received {}

  /** It isn't the provider's, or isn't an event. Nothing was stored. */
  record Rejected(String reason) implements Received {}

  /** The body is longer than {@code limit} bytes. Nothing was stored. */
  record TooLarge(int limit) implements Received {}

  /** No secret is set, so nothing can be checked and nothing is taken. */
  record NotConfigured() implements Received {}
}
