/**
 * A payment provider on loopback that keeps state: payments, refunds, disputes, payouts and the
 * balance they move, served as Stripe's API and as its finance reports, with faults on demand. It
 * exists so that a reconciliation can be tried and tested against every ugly case without an
 * account, and it knows no other module, only HTTP.
 */
@NullMarked
package io.tallystick.sandbox;

import org.jspecify.annotations.NullMarked;
