package io.tallystick.reconciliation.batch;

import io.tallystick.checkout.worker.Worker;

/** Goes on in rounds as long as {@code ./tally worker} runs. A bean of this type is enough. */
public interface JobWorker extends Worker {}
