package io.tallystick.demo.lab;

import java.util.function.Consumer;

/**
 * Something that is all right, and looks as if it weren't.
 *
 * @param plan puts it on the agenda
 */
record LookAlike(String name, Consumer<Scene> plan) {}
