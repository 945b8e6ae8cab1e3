package io.tallystick.reconciliation.booksimport;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.settlement.EntryKind;
import io.tallystick.reconciliation.source.BadValue;
import io.tallystick.reconciliation.source.CsvRow;
import io.tallystick.reconciliation.source.FileLayout;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns rows of a books file into book entries; for one thread. */
final class BookRows implements FileLayout.RowReader<BookRow> {
  private static final int MAX_ID = 255;
  private static final int MAX_CACHED = 200;
  private static final long MAX_MINOR = 1_000_000_000_000_000L;

  private final BookLayout layout;
  private final Map<String, String> currencies = new HashMap<>();

  BookRows(BookLayout layout) {
    this.layout = layout;
  }

  @Override
  public Map<String, Long> unknownCategories() {
    return Map.of();
  }

  @Override
  public BookRow read(CsvRow row) throws BadValue {
    String currency = currency(row);
    long amount = amount(row, currency);
    EntryKind kind = kind(row, amount);
    String status = row.text(layout.status).toLowerCase(Locale.ROOT);
    Boolean moves = BookStatus.moves(status);
    if (moves == null) {
      throw new BadValue(
          layout.name(layout.status),
          row.text(layout.status),
          "this status isn't known: leave it empty if the money moved, else write one such as"
              + " pending, failed or canceled");
    }
    String orderId = id(row, layout.orderId);
    String providerRef = id(row, layout.providerRef);
    boolean matched =
        kind == EntryKind.CHARGE
            || kind == EntryKind.REFUND
            || kind == EntryKind.DISPUTE
            || kind == EntryKind.DISPUTE_REVERSAL;
    if (matched && orderId == null && providerRef == null) {
      throw new BadValue(
          layout.name(layout.orderId),
          "",
          "order_id and provider_ref are both empty, so nothing can be matched with this "
              + kind.code()
              + "; give one");
    }
    Instant occurredAt = time(row);
    layout.signs.add(kind, amount);
    return new BookRow(
        row.line(),
        id(row, layout.entryId),
        orderId,
        providerRef,
        kind,
        status.isEmpty() ? null : status,
        moves,
        amount,
        currency,
        occurredAt);
  }

  private EntryKind kind(CsvRow row, long amount) throws BadValue {
    String text = row.text(layout.kind);
    EntryKind kind = EntryKind.ofCode(text.toLowerCase(Locale.ROOT));
    if (kind == null) {
      throw new BadValue(
          layout.name(layout.kind),
          text,
          "write charge, refund, dispute, dispute_reversal, fee, payout or adjustment");
    }
    if (kind == EntryKind.DISPUTE && amount > 0) {
      return EntryKind.DISPUTE_REVERSAL;
    }
    if (kind == EntryKind.DISPUTE_REVERSAL && amount < 0) {
      throw new BadValue(
          layout.name(layout.amount),
          row.text(layout.amount),
          "a dispute_reversal gives money back: write it without minus, or the kind as dispute");
    }
    return kind;
  }

  private String currency(CsvRow row) throws BadValue {
    String text = row.text(layout.currency);
    String code = currencies.get(text);
    if (code == null) {
      try {
        code = Currencies.code(text);
      } catch (IllegalArgumentException e) {
        throw new BadValue(layout.name(layout.currency), text, "give a currency code such as EUR");
      }
      if (currencies.size() < MAX_CACHED) {
        currencies.put(text, code);
      }
    }
    return code;
  }

  private long amount(CsvRow row, String currency) throws BadValue {
    String text = row.text(layout.amount);
    long minor;
    try {
      minor = Currencies.toMinor(text, currency);
    } catch (IllegalArgumentException e) {
      throw new BadValue(layout.name(layout.amount), text, String.valueOf(e.getMessage()));
    }
    if (Math.abs(minor) > MAX_MINOR) {
      throw new BadValue(layout.name(layout.amount), text, "no payment is that large; correct it");
    }
    return minor;
  }

  private Instant time(CsvRow row) throws BadValue {
    return BookTime.parse(layout.name(layout.occurredAt), row.text(layout.occurredAt));
  }

  private @Nullable String id(CsvRow row, int column) throws BadValue {
    String text = row.text(column);
    if (text.length() > MAX_ID || text.indexOf(0) >= 0) {
      throw new BadValue(
          layout.name(column),
          text,
          "give at most " + MAX_ID + " characters, and no NUL among them");
    }
    return text.isEmpty() ? null : text;
  }
}
