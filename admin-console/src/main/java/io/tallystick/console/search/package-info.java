/** Finds the page of whatever somebody holds in hands: an order, an id, an e-mail, an amount. */
@NullMarked
package io.tallystick.console.search;

import org.jspecify.annotations.NullMarked;
