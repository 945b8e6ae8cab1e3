/**
 * The bench: a generated day with known differences, and the ways of finding them, measured in turn
 * on one server. It states how much faster than the obvious way and than the usual Spring Batch way
 * our own import and match are, and that all of them found the same.
 */
@NullMarked
package io.tallystick.reconciliation.bench;

import org.jspecify.annotations.NullMarked;
