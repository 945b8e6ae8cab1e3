/**
 * Files and directories that can't be used, said so that a person knows what to mend. Java's own
 * exceptions often name the file and keep the reason to themselves.
 */
@NullMarked
package io.tallystick.checkout.files;

import org.jspecify.annotations.NullMarked;
