/**
 * Work in the background: rounds that are repeated while a service runs. Whoever has some makes a
 * bean of type {@link io.tallystick.checkout.worker.Worker}.
 */
@NullMarked
package io.tallystick.checkout.worker;

import org.jspecify.annotations.NullMarked;
