/**
 * Mails to customers: a consumer of events writes down which are meant, each once; a worker sends
 * them, at least once and recognisably the same.
 */
@NullMarked
package io.tallystick.checkout.notification;

import org.jspecify.annotations.NullMarked;
