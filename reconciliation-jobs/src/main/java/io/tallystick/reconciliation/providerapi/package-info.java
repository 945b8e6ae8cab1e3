/**
 * The provider's record read from its API into provider_entry, page by page. The position is kept
 * with each page's rows, so that kill -9 at any point neither loses a movement nor writes one
 * twice; nothing is visible before the whole window is read.
 */
@NullMarked
package io.tallystick.reconciliation.providerapi;

import org.jspecify.annotations.NullMarked;
