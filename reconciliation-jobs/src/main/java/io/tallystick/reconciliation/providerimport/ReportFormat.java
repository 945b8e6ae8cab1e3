package io.tallystick.reconciliation.providerimport;

import io.tallystick.reconciliation.source.CsvHeader;
import io.tallystick.reconciliation.source.SourceRejected;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The report files that are known, most telling first. Each needed column is a list of names, of
 * which the first that is there counts: a _utc column before the one in the account's zone.
 */
@SuppressWarnings("ImmutableEnumChecker") // all lists are List.of
enum ReportFormat {
  PAYOUTS(
      "payouts.itemized",
      List.of("payout_id"),
      "balance_transaction_id",
      List.of("effective_at_utc", "effective_at"),
      "gross",
      List.of("fee", "net", "currency", "reporting_category", "payout_id")),
  PAYOUT_RECONCILIATION(
      "payout_reconciliation.itemized",
      List.of("order_id", "destination_payment_id"),
      "balance_transaction_id",
      List.of("created_utc", "created"),
      "gross",
      List.of("fee", "net", "currency", "reporting_category")),
  BALANCE_CHANGE(
      "balance_change_from_activity.itemized",
      List.of("balance_transaction_id", "reporting_category"),
      "balance_transaction_id",
      List.of("created_utc", "created"),
      "gross",
      List.of("fee", "net", "currency", "reporting_category")),
  BALANCE_HISTORY(
      "balance_history",
      List.of("id", "type", "source", "net"),
      "id",
      List.of("created (utc)", "created_utc", "created"),
      "amount",
      List.of("type", "source", "fee", "net", "currency"));

  private static final int SHOWN_COLUMNS = 30;

  private final String code;
  private final List<String> signs;
  private final String idColumn;
  private final List<String> timeColumns;
  private final String grossColumn;
  private final List<String> otherColumns;

  ReportFormat(
      String code,
      List<String> signs,
      String idColumn,
      List<String> timeColumns,
      String grossColumn,
      List<String> otherColumns) {
    this.code = code;
    this.signs = signs;
    this.idColumn = idColumn;
    this.timeColumns = timeColumns;
    this.grossColumn = grossColumn;
    this.otherColumns = otherColumns;
  }

  String code() {
    return code;
  }

  String idColumn() {
    return idColumn;
  }

  List<String> timeColumns() {
    return timeColumns;
  }

  String grossColumn() {
    return grossColumn;
  }

  /**
   * The format of a file with that header.
   *
   * @throws SourceRejected naming the nearest format and what the file lacks of it
   */
  static ReportFormat of(CsvHeader header) {
    List<ReportFormat> complete =
        Stream.of(values()).filter(f -> f.missing(header).isEmpty()).toList();
    for (ReportFormat format : complete) {
      if (format.signs.stream().anyMatch(header::has)) {
        header.requireOnce(format.columns());
        return format;
      }
    }
    throw new SourceRejected(unknown(header));
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(idColumn, grossColumn));
    columns.addAll(otherColumns);
    columns.addAll(timeColumns);
    return columns;
  }

  private List<String> missing(CsvHeader header) {
    List<String> missing =
        Stream.concat(Stream.of(idColumn, grossColumn), otherColumns.stream())
            .filter(c -> !header.has(c))
            .collect(Collectors.toCollection(ArrayList::new));
    if (timeColumns.stream().noneMatch(header::has)) {
      missing.add(String.join(" or ", timeColumns));
    }
    return missing;
  }

  private static String unknown(CsvHeader header) {
    ReportFormat nearest = BALANCE_CHANGE;
    for (ReportFormat format : values()) {
      if (format.missing(header).size() < nearest.missing(header).size()) {
        nearest = format;
      }
    }
    var names = header.names();
    return """
    %s, line 1: this isn't the header of a report that is known.
      Nearest: %s; the file lacks: %s.
      The file has: %s%s.
      Known reports: %s. Export one of them with these columns, comma-separated.\
    """
            .formatted(
                header.fileName(),
                nearest.code,
                String.join(", ", nearest.missing(header)),
                names.stream().limit(SHOWN_COLUMNS).collect(Collectors.joining(", ")),
                names.size() > SHOWN_COLUMNS ? ", ..." : "",
                Stream.of(values()).map(ReportFormat::code).collect(Collectors.joining(", ")))
        + header.separatorHint();
  }
}
