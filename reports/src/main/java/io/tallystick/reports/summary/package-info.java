/**
 * The summary report: counts and sums of a run per currency, kind and side. Each row adds up by
 * itself, or its last columns say by how much it doesn't.
 */
@NullMarked
package io.tallystick.reports.summary;

import org.jspecify.annotations.NullMarked;
