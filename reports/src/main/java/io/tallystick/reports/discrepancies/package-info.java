/**
 * The discrepancies report: every difference that stood when the run ended, with both sides'
 * evidence. Rows are streamed, so a bad day costs disk and not memory.
 */
@NullMarked
package io.tallystick.reports.discrepancies;

import org.jspecify.annotations.NullMarked;
