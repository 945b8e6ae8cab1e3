/**
 * Making meters, and the gauges of what is open in the database. What is counted where it happens
 * stands beside each feature; docs/metrics.md lists all of it.
 */
@NullMarked
package io.tallystick.checkout.metrics;

import org.jspecify.annotations.NullMarked;
