/**
 * Takes the provider's record in from its report files. Files are recognised by the names in their
 * header; amounts become minor units and every row a provider entry, or the file is refused.
 */
@NullMarked
package io.tallystick.reconciliation.providerimport;

import org.jspecify.annotations.NullMarked;
