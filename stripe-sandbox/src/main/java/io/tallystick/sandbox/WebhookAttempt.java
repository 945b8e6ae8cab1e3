package io.tallystick.sandbox;

/**
 * One try to deliver an event.
 *
 * @param attempt 1 for the first
 * @param status what the receiver answered; 0 when it didn't
 */
public record WebhookAttempt(
    String eventId, String type, String endpointId, int attempt, int status) {
  /** A redirect is a failure, as everything that isn't 2xx. */
  public boolean delivered() {
    return status >= 200 && status < 300;
  }
}
