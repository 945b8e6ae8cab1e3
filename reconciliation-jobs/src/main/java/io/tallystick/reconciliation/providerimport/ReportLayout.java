package io.tallystick.reconciliation.providerimport;

import io.tallystick.checkout.settlement.ProviderEntry;
import io.tallystick.reconciliation.source.CsvHeader;
import io.tallystick.reconciliation.source.CsvRow;
import io.tallystick.reconciliation.source.FileLayout;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a report file has what: column numbers by meaning, -1 for what it doesn't state. */
final class ReportLayout implements FileLayout<ProviderEntry> {
  private final ReportFormat format;
  private final List<String> notes = new ArrayList<>();
  private final CsvHeader header;
  private final ZoneId zone;
  private final int[] references;

  final int id;
  final int gross;
  final int fee;
  final int net;
  final int currency;
  final int category;
  final int type;
  final int source;
  final int charge;
  final int paymentIntent;
  final int payout;
  final int description;
  final int facingAmount;
  final int facingCurrency;
  final int created;
  final int available;
  final ReportTime createdTime;
  final ReportTime availableTime;

  ReportLayout(CsvHeader header, ZoneId zone, List<String> referenceKeys) {
    this.header = header;
    this.zone = zone.normalized().equals(ZoneOffset.UTC) ? ZoneOffset.UTC : zone;
    this.format = ReportFormat.of(header);
    this.id = header.find(format.idColumn());
    this.gross = header.find(format.grossColumn());
    this.fee = header.find("fee");
    this.net = header.find("net");
    this.currency = header.find("currency");
    this.category = header.find("reporting_category");
    this.type = format == ReportFormat.BALANCE_HISTORY ? header.find("type") : -1;
    this.source =
        switch (format) {
          case PAYOUTS -> header.find("payout_id");
          case BALANCE_HISTORY -> header.find("source");
          case PAYOUT_RECONCILIATION, BALANCE_CHANGE -> header.find("source_id");
        };
    this.charge = header.find("charge_id");
    this.paymentIntent = header.find("payment_intent_id");
    this.payout =
        switch (format) {
          case PAYOUTS -> header.find("payout_id");
          case BALANCE_HISTORY -> header.find("transfer");
          case PAYOUT_RECONCILIATION, BALANCE_CHANGE -> header.find("automatic_payout_id");
        };
    this.description = header.find("description");
    this.facingAmount = firstOf("customer_facing_amount", "customer facing amount");
    this.facingCurrency = firstOf("customer_facing_currency", "customer facing currency");
    this.created = firstOf(format.timeColumns().toArray(String[]::new));
    this.available = firstOf("available_on_utc", "available on (utc)", "available_on");
    this.createdTime = time(created);
    this.availableTime = time(available);
    this.references = references(referenceKeys);
    if (!isUtc(created)) {
      notes.add(
          "the file has no %s column: its times were read in %s"
              .formatted(format.timeColumns().getFirst(), zone));
    }
  }

  @Override
  public String format() {
    return format.code();
  }

  ReportFormat reportFormat() {
    return format;
  }

  @Override
  public int keyColumn() {
    return id;
  }

  @Override
  public RowReader<ProviderEntry> reader() {
    return new ReportRows(this);
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public @Nullable ObjectWriter objects(Connection connection, Instant now) throws SQLException {
    return format == ReportFormat.PAYOUTS ? new JdbcPayouts(connection, this, now) : null;
  }

  /** The name of a column as it stands in the file. */
  String name(int column) {
    return column < 0 ? "" : header.names().get(column).strip();
  }

  CsvHeader header() {
    return header;
  }

  ReportTime time(int column) {
    return new ReportTime(name(column), isUtc(column) ? ZoneOffset.UTC : zone);
  }

  /** Our own reference: the first metadata column that isn't empty; null if none is. */
  @Nullable String reference(CsvRow row) {
    for (int column : references) {
      String value = row.text(column);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  private boolean isUtc(int column) {
    String name = name(column).toLowerCase(Locale.ROOT);
    return name.endsWith("_utc") || name.endsWith("(utc)");
  }

  private int firstOf(String... names) {
    for (String name : names) {
      if (header.has(name)) {
        return header.find(name);
      }
    }
    return -1;
  }

  private int[] references(List<String> keys) {
    Set<Integer> columns = new LinkedHashSet<>();
    for (String key : keys) {
      columns.addAll(header.all("payment_metadata[" + key + "]"));
      columns.addAll(header.all(key + " (metadata)"));
    }
    if (format == ReportFormat.PAYOUT_RECONCILIATION) {
      columns.addAll(header.all("order_id"));
    }
    return columns.stream().mapToInt(Integer::intValue).toArray();
  }
}
