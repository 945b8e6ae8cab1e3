/** What one person asked for and another decides on. Nobody decides on their own request. */
@NullMarked
package io.tallystick.console.approvals;

import org.jspecify.annotations.NullMarked;
