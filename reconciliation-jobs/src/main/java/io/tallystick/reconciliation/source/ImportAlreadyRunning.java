package io.tallystick.reconciliation.source;

import org.jspecify.annotations.Nullable;

/** Another process is importing into the same side; this one did nothing. */
public final class ImportAlreadyRunning extends RuntimeException {
  ImportAlreadyRunning(String side, @Nullable Throwable cause) {
    super(
        "Another import into the "
            + side
            + " side is running on this database. Wait until it is done, then start this one"
            + " again.",
        cause);
  }
}
