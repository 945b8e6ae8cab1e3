/**
 * Payment match, refund match and the match of everything else: which movements books and provider
 * both state, and what is left. Three steps: the database cancels out what agrees, gathers what
 * belongs to the rest, and Java gives each difference its name.
 */
@NullMarked
package io.tallystick.reconciliation.match;

import org.jspecify.annotations.NullMarked;
