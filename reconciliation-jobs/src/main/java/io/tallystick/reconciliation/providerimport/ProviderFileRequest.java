package io.tallystick.reconciliation.providerimport;

import io.tallystick.checkout.settlement.OrderReference;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to import, and how.
 *
 * @param file a report CSV, gzip or not
 * @param zone of time columns without _utc in their name
 * @param keepBadRows where bad rows go; null: one bad row refuses the file
 * @param referenceKeys metadata keys that may hold our own reference, the best first
 * @param connections database connections to load over, at the same time
 */
public record ProviderFileRequest(
    Path file,
    ZoneId zone,
    @Nullable Path keepBadRows,
    List<String> referenceKeys,
    int connections) {
  public static final int CONNECTIONS = 2;

  public ProviderFileRequest {
    referenceKeys = List.copyOf(referenceKeys);
  }

  /** With UTC, no bad row kept, the usual keys and connections. */
  public static ProviderFileRequest of(Path file) {
    return new ProviderFileRequest(
        file, ZoneId.of("UTC"), null, OrderReference.METADATA_KEYS, CONNECTIONS);
  }
}
