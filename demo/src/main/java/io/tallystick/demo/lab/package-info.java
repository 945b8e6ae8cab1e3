/**
 * The fault lab: every type of discrepancy is made by its real cause, among things that only look
 * alike, and the rounds of an operator have to find exactly those.
 */
@NullMarked
package io.tallystick.demo.lab;

import org.jspecify.annotations.NullMarked;
