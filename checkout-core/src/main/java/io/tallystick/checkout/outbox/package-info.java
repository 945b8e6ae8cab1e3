/**
 * Events that other systems believe: written in the transaction of what they tell, published at
 * least once and in order per aggregate by a relay, and taken once by each consumer.
 */
@NullMarked
package io.tallystick.checkout.outbox;

import org.jspecify.annotations.NullMarked;
