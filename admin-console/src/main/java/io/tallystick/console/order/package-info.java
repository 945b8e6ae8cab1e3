/**
 * One order on one page: was the customer charged, where is the order, what happened, and what can
 * be done now.
 */
@NullMarked
package io.tallystick.console.order;

import org.jspecify.annotations.NullMarked;
