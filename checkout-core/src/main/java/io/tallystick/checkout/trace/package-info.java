/**
 * Spans of what a checkout does, for whoever sets where traces go to. Without that they cost
 * nothing and nothing leaves the process.
 */
@NullMarked
package io.tallystick.checkout.trace;

import org.jspecify.annotations.NullMarked;
