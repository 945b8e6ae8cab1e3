/**
 * Where the data lives: an embedded PostgreSQL by default, any PostgreSQL 15 or newer by
 * configuration. The embedded server keeps its data through kill -9.
 */
@NullMarked
package io.tallystick.checkout.database;

import org.jspecify.annotations.NullMarked;
