package io.tallystick.sandbox;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The finance report files that can be written. */
public enum ReportType {
  /** Everything but payouts, by the moment the balance moved. */
  BALANCE_CHANGE_FROM_ACTIVITY("balance_change_from_activity.itemized"),
  /** What each automatic payout carried, by the payout's effective date. */
  PAYOUT_RECONCILIATION("payout_reconciliation.itemized"),
  /** Payouts and their reversals, by effective date. */
  PAYOUTS("payouts.itemized"),
  /** The Dashboard's export of every movement, by the moment the balance moved. */
  BALANCE_HISTORY("balance_history");

  private final String fileName;

  ReportType(String fileName) {
    this.fileName = fileName;
  }

  /** Without {@code .csv}; for the provider's own types their id without the version. */
  public String fileName() {
    return fileName;
  }

  static ReportType ofFile(String file) {
    @Nullable ReportType found =
        Arrays.stream(values())
            .filter(type -> file.equals(type.fileName + ".csv"))
            .findFirst()
            .orElse(null);
    if (found == null) {
      throw new SandboxException(404, null, null, "Unknown report file: " + file);
    }
    return found;
  }
}
