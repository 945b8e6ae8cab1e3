/**
 * The CSV reports of a reconciliation run, for finance: one package per report, and here what makes
 * a set of them whole, with its manifest. The console and the jobs ask for them; reports know
 * neither.
 */
@NullMarked
package io.tallystick.reports;

import org.jspecify.annotations.NullMarked;
