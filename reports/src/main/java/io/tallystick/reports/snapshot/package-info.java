/**
 * Reads a database as it was at one moment, through cursors. All files of a report set therefore
 * agree with each other while others go on writing.
 */
@NullMarked
package io.tallystick.reports.snapshot;

import org.jspecify.annotations.NullMarked;
