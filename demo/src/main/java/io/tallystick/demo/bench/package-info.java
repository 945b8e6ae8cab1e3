/**
 * Measures checkout and webhooks under load, beside the least that the same rows could cost on the
 * same server.
 */
@NullMarked
package io.tallystick.demo.bench;

import org.jspecify.annotations.NullMarked;
