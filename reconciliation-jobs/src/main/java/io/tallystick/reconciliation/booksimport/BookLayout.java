package io.tallystick.reconciliation.booksimport;

import io.tallystick.reconciliation.source.CsvHeader;
import io.tallystick.reconciliation.source.FileLayout;
import io.tallystick.reconciliation.source.SourceRejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Where a books file has what; status and entry_id are -1 if it hasn't got them. */
final class BookLayout implements FileLayout<BookRow> {
  private static final List<String> NEEDED =
      List.of("order_id", "provider_ref", "kind", "amount", "currency", "occurred_at");
  private static final List<String> OPTIONAL = List.of("status", "entry_id");
  private static final int SHOWN_COLUMNS = 30;

  private final CsvHeader header;
  final Signs signs = new Signs();
  final int orderId;
  final int providerRef;
  final int kind;
  final int amount;
  final int currency;
  final int occurredAt;
  final int status;
  final int entryId;

  BookLayout(CsvHeader header) {
    List<String> missing = NEEDED.stream().filter(c -> !header.has(c)).toList();
    if (!missing.isEmpty()) {
      throw new SourceRejected(
          """
          %s, line 1: this isn't the header of a books file; it lacks: %s.
            The file has: %s.
            Needed: %s; and if you like: %s. In any order, comma-separated.\
          """
                  .formatted(
                      header.fileName(),
                      String.join(", ", missing),
                      String.join(", ", header.names().stream().limit(SHOWN_COLUMNS).toList()),
                      String.join(",", NEEDED),
                      String.join(",", OPTIONAL))
              + header.separatorHint());
    }
    header.requireOnce(Stream.concat(NEEDED.stream(), OPTIONAL.stream()).toList());
    this.header = header;
    this.orderId = header.find("order_id");
    this.providerRef = header.find("provider_ref");
    this.kind = header.find("kind");
    this.amount = header.find("amount");
    this.currency = header.find("currency");
    this.occurredAt = header.find("occurred_at");
    this.status = header.find("status");
    this.entryId = header.find("entry_id");
  }

  @Override
  public String format() {
    return "books";
  }

  /** Rows without an entry_id are never the same: any column spreads them. */
  @Override
  public int keyColumn() {
    return entryId < 0 ? orderId : entryId;
  }

  @Override
  public RowReader<BookRow> reader() {
    return new BookRows(this);
  }

  @Override
  public List<String> notes() {
    List<String> ignored =
        header.names().stream()
            .map(String::strip)
            .filter(n -> !NEEDED.contains(n.toLowerCase(Locale.ROOT)))
            .filter(n -> !OPTIONAL.contains(n.toLowerCase(Locale.ROOT)))
            .toList();
    List<String> notes = new ArrayList<>(signs.notes());
    if (!ignored.isEmpty()) {
      notes.add("columns that were not used: " + String.join(", ", ignored));
    }
    return notes;
  }

  String name(int column) {
    return header.names().get(column).strip();
  }
}
