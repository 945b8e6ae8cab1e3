/**
 * Everything in one program: the launcher's main class, and the demonstration day. Only this module
 * may depend on all others.
 */
@NullMarked
package io.tallystick.demo;

import org.jspecify.annotations.NullMarked;
