/** The reports that runs have written: listed and handed out, whole files only. */
@NullMarked
package io.tallystick.console.files;

import org.jspecify.annotations.NullMarked;
