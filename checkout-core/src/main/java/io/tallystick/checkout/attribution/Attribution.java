package io.tallystick.checkout.attribution;

import org.jspecify.annotations.Nullable;

/** Where a customer came from, in the usual UTM words; all as the client said. */
public record Attribution(
    @Nullable String source,
    @Nullable String medium,
    @Nullable String campaign,
    @Nullable String term,
    @Nullable String content,
    @Nullable String referrer,
    @Nullable String landingPage) {
  public static final Attribution NONE = new Attribution(null, null, null, null, null, null, null);
}
