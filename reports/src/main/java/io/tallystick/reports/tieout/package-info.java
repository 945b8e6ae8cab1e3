/**
 * The proof that a run accounts for every amount: per kind and currency, what each side states and
 * where it went. As a table for terminals and as JSON for programs.
 */
@NullMarked
package io.tallystick.reports.tieout;

import org.jspecify.annotations.NullMarked;
