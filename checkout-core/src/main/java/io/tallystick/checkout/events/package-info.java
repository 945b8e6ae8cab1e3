/** What other systems are told of an order, each kind with a versioned contract in docs/events. */
@NullMarked
package io.tallystick.checkout.events;

import org.jspecify.annotations.NullMarked;
