package io.tallystick.reconciliation.providerapi;

import io.tallystick.checkout.settlement.CreatedWindow;
import java.util.SortedMap;

/**
 * What a finished import came to.
 *
 * @param read balance transactions the provider stated for the window
 * @param entries written by this import
 * @param known here already, with the same content
 * @param lookUps objects from before the window, fetched one by one
 * @param notFound objects a movement refers to and the provider doesn't know; their entries are
 *     kept, without our order's reference
 * @param unknownCategories category to rows; kept as adjustments
 */
public record ProviderApiResult(
    long importId,
    CreatedWindow window,
    long read,
    long entries,
    long known,
    long lookUps,
    long notFound,
    SortedMap<String, Long> unknownCategories) {
  /**
   * The provider stated no movement at all for the window. That may be a quiet Sunday, a wrong key
   * or a broken source: whoever asked must say so loudly.
   */
  public boolean empty() {
    return read == 0;
  }
}
