/**
 * The command line: options in, one clear sentence or result out, and an exit code a scheduler can
 * act on. A command asks the Spring context for the service that does the work.
 */
@NullMarked
package io.tallystick.reconciliation.cli;

import org.jspecify.annotations.NullMarked;
