package io.tallystick.reports.csv;

import java.util.Locale;

/** Who a CSV file is for. Columns and their order are the same; how values are written differs. */
public enum Profile {
  /** RFC 4180 without byte order mark, amounts in minor units, times ISO-8601 in UTC. */
  MACHINE,
  /** For spreadsheets: byte order mark, decimals in major units, local times without offset. */
  EXCEL;

  /** The word in manifests and options: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The profile of that word; it must be one that {@link #code} gave. */
  public static Profile ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
