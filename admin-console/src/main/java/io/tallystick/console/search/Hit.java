package io.tallystick.console.search;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was found.
 *
 * @param path of its page; empty: it has none
 * @param name what it is called
 * @param why it was found
 * @param at when it began
 */
record Hit(
    String path,
    String name,
    String why,
    @Nullable String state,
    @Nullable Long amountMinor,
    @Nullable String currency,
    @Nullable Instant at) {}
