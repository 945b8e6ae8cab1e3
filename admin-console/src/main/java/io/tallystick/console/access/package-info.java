/**
 * Who may come in and what each may do: users, roles, login, sessions, and what the browser is told
 * to refuse.
 */
@NullMarked
package io.tallystick.console.access;

import org.jspecify.annotations.NullMarked;
