/** Orders against what browsers claim: attribution that got lost, conversions that weren't any. */
@NullMarked
package io.tallystick.reconciliation.attributioncheck;

import org.jspecify.annotations.NullMarked;
