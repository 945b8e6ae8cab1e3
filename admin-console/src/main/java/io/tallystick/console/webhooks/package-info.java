/**
 * The provider's events as they came: what each said, how it went, and having it looked at again.
 */
@NullMarked
package io.tallystick.console.webhooks;

import org.jspecify.annotations.NullMarked;
