/**
 * What our books know of disputes: money that a customer's bank takes back, or only asks about. The
 * provider is asked how each stands; its events only say when to ask.
 */
@NullMarked
package io.tallystick.checkout.dispute;

import org.jspecify.annotations.NullMarked;
