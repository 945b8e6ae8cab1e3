package io.tallystick.reconciliation.providerimport;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.settlement.EntryKind;
import io.tallystick.checkout.settlement.ProviderCategory;
import io.tallystick.checkout.settlement.ProviderEntry;
import io.tallystick.reconciliation.source.BadValue;
import io.tallystick.reconciliation.source.CsvRow;
import io.tallystick.reconciliation.source.FileLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns rows of a report file into provider entries; for one thread. */
final class ReportRows implements FileLayout.RowReader<ProviderEntry> {
  private static final int MAX_ID = 255;
  private static final int MAX_REFERENCE = 500;
  private static final int MAX_DESCRIPTION = 500;
  private static final int MAX_CATEGORY = 100;
  private static final int MAX_NAMELESS = 100_000;
  private static final int MAX_UNKNOWN_CATEGORIES = 200;
  private static final long MAX_MINOR = 1_000_000_000_000_000L;

  private final ReportLayout layout;
  private final Map<String, String> currencies = new HashMap<>();
  private final Map<String, String> categories = new HashMap<>();
  private final Map<String, Long> unknownCategories = new HashMap<>();
  private final Map<String, Integer> nameless = new HashMap<>();

  ReportRows(ReportLayout layout) {
    this.layout = layout;
  }

  @Override
  public Map<String, Long> unknownCategories() {
    return unknownCategories;
  }

  @Override
  public ProviderEntry read(CsvRow row) throws BadValue {
    String settled = currency(row, layout.currency);
    long gross = amount(row, layout.gross, settled);
    String feeText = row.text(layout.fee);
    long fee = feeText.isEmpty() ? 0 : amount(row, layout.fee, settled);
    long net = amount(row, layout.net, settled);
    String sourceId = id(row, layout.source);
    String category = category(row, sourceId, gross);
    EntryKind known = ProviderCategory.kindOf(category);
    EntryKind kind = known == null ? EntryKind.ADJUSTMENT : known;
    // the payout's own row may state another net
    if (kind != EntryKind.PAYOUT && net != gross - fee) {
      throw new BadValue(
          layout.name(layout.net),
          row.text(layout.net),
          "it isn't %s - %s = %s; fetch the file again"
              .formatted(
                  layout.name(layout.gross),
                  layout.name(layout.fee),
                  Currencies.toDecimal(gross - fee, settled)));
    }
    String facingAmount = row.text(layout.facingAmount);
    boolean facing = !facingAmount.isEmpty() && !row.text(layout.facingCurrency).isEmpty();
    String currency = facing ? currency(row, layout.facingCurrency) : settled;
    long amount = facing ? signed(amount(row, layout.facingAmount, currency), gross) : gross;
    Instant created = layout.createdTime.parse(required(row, layout.created));
    String available = row.text(layout.available);
    String chargeId = id(row, layout.charge);
    if (chargeId == null && kind == EntryKind.CHARGE && isCharge(sourceId)) {
      chargeId = sourceId;
    }
    String entryId = id(row, layout.id);
    boolean described = sourceId == null || entryId == null;
    String description = described ? description(row) : null;
    String reference = layout.reference(row);
    checkText("metadata", reference, MAX_REFERENCE, "our reference");
    var entry =
        new ProviderEntry(
            row.line(),
            entryId != null ? entryId : madeUpId(kind, created, settled, gross, fee, description),
            kind,
            category,
            amount,
            currency,
            gross,
            fee,
            net,
            settled,
            sourceId,
            chargeId,
            id(row, layout.paymentIntent),
            reference,
            id(row, layout.payout),
            sourceId == null ? description : null,
            created,
            available.isEmpty() ? null : layout.availableTime.parse(available));
    if (known == null) {
      countUnknown(category);
    }
    return entry;
  }

  /** The customer's amount is stated without sign in some rows: the gross amount has it. */
  private static long signed(long facing, long gross) {
    return gross == 0 ? facing : gross < 0 ? -Math.abs(facing) : Math.abs(facing);
  }

  private static boolean isCharge(@Nullable String sourceId) {
    return sourceId != null && (sourceId.startsWith("ch_") || sourceId.startsWith("py_"));
  }

  private String category(CsvRow row, @Nullable String sourceId, long gross) throws BadValue {
    int column = layout.type >= 0 ? layout.type : layout.category;
    String stated = required(row, column);
    String text = categories.get(stated);
    if (text == null) {
      text = stated.toLowerCase(Locale.ROOT);
      checkText(layout.name(column), text, MAX_CATEGORY, "a category");
      if (categories.size() < MAX_UNKNOWN_CATEGORIES) {
        categories.put(stated, text);
      }
    }
    return layout.type >= 0 ? ProviderCategory.categoryOfType(text, sourceId, gross) : text;
  }

  private void countUnknown(String category) {
    boolean room =
        unknownCategories.size() < MAX_UNKNOWN_CATEGORIES
            || unknownCategories.containsKey(category);
    unknownCategories.merge(room ? category : "(others)", 1L, Long::sum);
  }

  private String required(CsvRow row, int column) throws BadValue {
    String text = row.text(column);
    if (text.isEmpty()) {
      throw new BadValue(layout.name(column), "", "it is empty; the report always states it");
    }
    return text;
  }

  private String currency(CsvRow row, int column) throws BadValue {
    String text = required(row, column);
    String code = currencies.get(text);
    if (code != null) {
      return code;
    }
    try {
      code = Currencies.code(text);
    } catch (IllegalArgumentException e) {
      throw new BadValue(layout.name(column), text, "give a currency code such as EUR");
    }
    if (currencies.size() < MAX_UNKNOWN_CATEGORIES) {
      currencies.put(text, code);
    }
    return code;
  }

  private long amount(CsvRow row, int column, String currency) throws BadValue {
    String text = required(row, column);
    long minor;
    try {
      minor = Currencies.toMinor(text, currency);
    } catch (IllegalArgumentException e) {
      throw new BadValue(layout.name(column), text, String.valueOf(e.getMessage()));
    }
    if (Math.abs(minor) > MAX_MINOR) {
      throw new BadValue(layout.name(column), text, "no payment is that large; correct it");
    }
    return minor;
  }

  /** An id with its prefix in lower case, as the provider writes it; null if there is none. */
  private @Nullable String id(CsvRow row, int column) throws BadValue {
    String text = row.text(column);
    if (text.isEmpty()) {
      return null;
    }
    checkText(layout.name(column), text, MAX_ID, "an id");
    int prefix = text.indexOf('_');
    for (int i = 0; i < prefix; i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return text.substring(0, prefix).toLowerCase(Locale.ROOT) + text.substring(prefix);
      }
    }
    return text;
  }

  private static void checkText(String column, @Nullable String text, int max, String what)
      throws BadValue {
    if (text == null) {
      return;
    }
    if (text.length() > max) {
      throw new BadValue(
          column, text, "%s has at most %d characters; correct it".formatted(what, max));
    }
    if (text.indexOf(0) >= 0) {
      throw new BadValue(column, text, "it holds a NUL character; remove it");
    }
  }

  private @Nullable String description(CsvRow row) {
    String text = row.text(layout.description).replace('\0', '?');
    if (text.length() > MAX_DESCRIPTION) {
      int end = MAX_DESCRIPTION;
      return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
    return text.isEmpty() ? null : text;
  }

  /**
   * Fees can come without any id. Their content names them then, and their number among equal ones,
   * so that the same row in an overlapping file gets the same name.
   */
  private String madeUpId(
      EntryKind kind,
      Instant created,
      String currency,
      long gross,
      long fee,
      @Nullable String description)
      throws BadValue {
    boolean mayLackIt = kind == EntryKind.FEE || kind == EntryKind.ADJUSTMENT;
    if (!mayLackIt || description == null) {
      throw new BadValue(
          layout.name(layout.id), "", "it is empty: nothing names this row; fetch the file again");
    }
    String content =
        String.join(
            "|",
            created.toString(),
            currency,
            Long.toString(gross),
            Long.toString(fee),
            description);
    if (nameless.size() >= MAX_NAMELESS) {
      throw new BadValue(layout.name(layout.id), "", "too many rows of this file have no id");
    }
    int number = nameless.merge(content, 1, Integer::sum);
    return "unnamed_" + digest(content) + "_" + number;
  }

  private static String digest(String content) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
