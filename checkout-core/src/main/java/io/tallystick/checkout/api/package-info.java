/**
 * The checkout over HTTP: what a shop's front end calls. It checks and bounds what comes in, calls
 * the packages that do the work, and says every error in one shape; docs/api.md is its contract.
 */
@NullMarked
package io.tallystick.checkout.api;

import org.jspecify.annotations.NullMarked;
