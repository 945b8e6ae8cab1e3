/**
 * Writes one CSV file in one of two profiles, for programs or for a spreadsheet. Formulas in text
 * are disarmed here, so that no report can forget to.
 */
@NullMarked
package io.tallystick.reports.csv;

import org.jspecify.annotations.NullMarked;
