/**
 * Money that goes back: who may ask for it, that it goes back once, and what the provider says came
 * of it. A refund never exceeds what its payment took, whoever asks at once.
 */
@NullMarked
package io.tallystick.checkout.refund;

import org.jspecify.annotations.NullMarked;
