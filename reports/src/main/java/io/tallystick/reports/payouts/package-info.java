/** How a payout's amount came about, step by step, for the console and the jobs. */
@NullMarked
package io.tallystick.reports.payouts;

import org.jspecify.annotations.NullMarked;
