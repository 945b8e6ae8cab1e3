/** Where somebody who has logged in arrives. */
@NullMarked
package io.tallystick.console.home;

import org.jspecify.annotations.NullMarked;
