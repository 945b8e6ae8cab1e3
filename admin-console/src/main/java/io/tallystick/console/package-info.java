/**
 * The console: what support, finance and operators see and do, in a browser. One package per page;
 * an action is a resource with its own controller. Reads the core's tables, changes them only
 * through the core's services, and asks for jobs by a row that a worker takes up.
 */
@NullMarked
package io.tallystick.console;

import org.jspecify.annotations.NullMarked;
