/** Who may come in: users, their roles, and everybody's own password. */
@NullMarked
package io.tallystick.console.users;

import org.jspecify.annotations.NullMarked;
