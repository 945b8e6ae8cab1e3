package io.tallystick.console.webhooks;

import io.tallystick.checkout.webhook.WebhookState;
import io.tallystick.console.page.Asked;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What the list shall show; it stands in the address.
 *
 * @param object an object's id, or the event's own
 * @param since received then or later
 */
record WebhookFilter(
    @Nullable WebhookState state,
    @Nullable String type,
    @Nullable String object,
    @Nullable Instant since,
    ZoneId zone) {
  static WebhookFilter of(
      @Nullable String state,
      @Nullable String type,
      @Nullable String object,
      @Nullable String since,
      ZoneId zone) {
    return new WebhookFilter(
        state(Asked.text(state)),
        Asked.text(type),
        Asked.text(object),
        Asked.time(since, zone),
        zone);
  }

  private static @Nullable WebhookState state(@Nullable String code) {
    try {
      return code == null ? null : WebhookState.of(code);
    } catch (IllegalArgumentException e) {
      throw Asked.bad();
    }
  }

  /** As in the address; empty: any. */
  public String stateCode() {
    return state == null ? "" : state.code();
  }

  /** For a browser's field. */
  public String sinceField() {
    return Asked.field(since, zone);
  }

  public boolean none() {
    return state == null && type == null && object == null && since == null;
  }

  /** The list's address with this filter. */
  String path(@Nullable Object after) {
    return Asked.path(
        "/webhooks",
        "state",
        stateCode(),
        "type",
        type,
        "object",
        object,
        "since",
        sinceField(),
        "after",
        after);
  }
}
