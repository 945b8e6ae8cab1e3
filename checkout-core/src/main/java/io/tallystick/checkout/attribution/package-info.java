/**
 * Where customers came from: what they said at checkout, what browsers claim (untrusted), and the
 * server's own purchases and refunds to compare it with.
 */
@NullMarked
package io.tallystick.checkout.attribution;

import org.jspecify.annotations.NullMarked;
