/**
 * The management port: metrics and health for those who run Tallystick, on a port of its own that
 * serves nothing else.
 */
@NullMarked
package io.tallystick.checkout.management;

import org.jspecify.annotations.NullMarked;
