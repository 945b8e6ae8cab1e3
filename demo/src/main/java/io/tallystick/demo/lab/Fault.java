package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.function.Consumer;

/**
 * Something that goes wrong.
 *
 * @param type what it must be found as
 * @param cause how it comes about, for people
 * @param plan puts it on the agenda, and says what is to be found once it has happened
 */
record Fault(DiscrepancyType type, String cause, Consumer<Scene> plan) {}
