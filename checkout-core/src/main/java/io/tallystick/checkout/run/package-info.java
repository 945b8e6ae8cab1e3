/**
 * Wishes for jobs and the workers that fulfil them. Whoever wants a job done, a console or a
 * schedule, writes a request here and needs to know nothing of the jobs.
 */
@NullMarked
package io.tallystick.checkout.run;

import org.jspecify.annotations.NullMarked;
