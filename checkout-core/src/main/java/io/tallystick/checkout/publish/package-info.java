/**
 * Where the outbox's events go: to the consumers in this process, or over Kafka to them and to
 * others.
 */
@NullMarked
package io.tallystick.checkout.publish;

import org.jspecify.annotations.NullMarked;
