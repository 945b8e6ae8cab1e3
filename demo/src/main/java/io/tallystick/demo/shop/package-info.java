/** A running shop and its visitors, for the demo and for the fault lab. */
@NullMarked
package io.tallystick.demo.shop;

import org.jspecify.annotations.NullMarked;
