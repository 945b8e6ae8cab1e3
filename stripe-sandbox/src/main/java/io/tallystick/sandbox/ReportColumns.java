package io.tallystick.sandbox;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of each report in the order seen in real files, and their values. Columns the sandbox
 * has nothing to say about are there and empty.
 */
final class ReportColumns {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

  private static final List<String> MONEY =
      List.of("currency", "gross", "fee", "net", "reporting_category", "source_id", "description");
  private static final List<String> TIMES =
      List.of("created_utc", "created", "available_on_utc", "available_on");
  private static final List<String> FACING =
      List.of("customer_facing_amount", "customer_facing_currency");
  private static final List<String> TRACE = List.of("trace_id", "trace_id_status");
  private static final List<String> PAYOUT =
      List.of(
          "automatic_payout_id",
          "automatic_payout_effective_at_utc",
          "automatic_payout_effective_at");
  private static final List<String> CHARGE =
      List.of(
          "charge_id",
          "payment_intent_id",
          "charge_created_utc",
          "charge_created",
          "invoice_id",
          "invoice_number",
          "subscription_id");
  private static final List<String> CARD = List.of("card_brand", "card_funding", "card_country");
  private static final List<String> CONNECTED =
      List.of(
          "connected_account_id",
          "connected_account_name",
          "connected_account_country",
          "connected_account_direct_charge_id");

  private ReportColumns() {}

  static List<String> of(ReportType type) {
    return switch (type) {
      case BALANCE_CHANGE_FROM_ACTIVITY -> activity();
      case PAYOUT_RECONCILIATION -> payoutReconciliation();
      case PAYOUTS ->
          List.of(
              "payout_id",
              "effective_at_utc",
              "effective_at",
              "currency",
              "gross",
              "fee",
              "net",
              "reporting_category",
              "balance_transaction_id",
              "description",
              "payout_expected_arrival_date",
              "payout_status",
              "payout_reversed_at_utc",
              "payout_reversed_at",
              "payout_type",
              "payout_description",
              "payout_destination_id",
              "trace_id",
              "trace_id_status",
              "application_fee");
      case BALANCE_HISTORY ->
          List.of(
              "id",
              "Type",
              "Source",
              "Amount",
              "Fee",
              "Net",
              "Currency",
              "Created (UTC)",
              "Available On (UTC)",
              "Description",
              "Transfer",
              "Transfer Date (UTC)",
              "Transfer Group",
              "order_id (metadata)");
    };
  }

  private static List<String> activity() {
    List<String> columns = new ArrayList<>(List.of("balance_transaction_id"));
    columns.addAll(TIMES);
    columns.addAll(MONEY);
    columns.addAll(FACING);
    columns.addAll(TRACE);
    columns.addAll(PAYOUT);
    addCustomer(columns);
    columns.addAll(CHARGE);
    columns.addAll(List.of("payment_method_type", "is_link"));
    columns.addAll(CARD);
    columns.addAll(List.of("statement_descriptor", "dispute_reason", "payment_metadata[order_id]"));
    columns.addAll(CONNECTED);
    columns.add("application_fee");
    return columns;
  }

  private static List<String> payoutReconciliation() {
    List<String> columns = new ArrayList<>(PAYOUT);
    columns.add("balance_transaction_id");
    columns.addAll(TIMES);
    columns.addAll(MONEY);
    columns.addAll(FACING);
    columns.addAll(TRACE);
    addCustomer(columns);
    columns.addAll(CHARGE);
    columns.addAll(List.of("order_id", "destination_payment_id", "payment_method_type", "is_link"));
    columns.addAll(CARD);
    columns.addAll(
        List.of(
            "statement_descriptor",
            "dispute_reason",
            "regulatory_tag",
            "payment_metadata[order_id]"));
    columns.addAll(CONNECTED);
    return columns;
  }

  private static void addCustomer(List<String> columns) {
    columns.addAll(
        List.of("customer_id", "customer_email", "customer_name", "customer_description"));
    for (String group : List.of("customer_shipping", "customer", "shipping", "card")) {
      for (String part : List.of("line1", "line2", "city", "state", "postal_code", "country")) {
        columns.add(group + "_address_" + part);
      }
    }
  }

  /** The values by column name; a column that is missing here is empty. */
  static Map<String, @Nullable String> values(ReportType type, ReportLine line, ZoneId zone) {
    return switch (type) {
      case BALANCE_CHANGE_FROM_ACTIVITY, PAYOUT_RECONCILIATION -> itemized(line, zone);
      case PAYOUTS -> payout(line, zone);
      case BALANCE_HISTORY -> history(line);
    };
  }

  private static Map<String, @Nullable String> itemized(ReportLine line, ZoneId zone) {
    BalanceTransaction row = line.row();
    Values values = new Values();
    values.put("balance_transaction_id", row.id());
    values.times("created", row.created(), zone);
    values.times("available_on", row.availableOn(), zone);
    values.money(row);
    values.put("source_id", row.source());
    values.put("description", row.description());
    if (line.payout() != null) {
      values.put("automatic_payout_id", line.payout().id());
      values.times("automatic_payout_effective_at", line.payout().arrivalDate(), zone);
    }
    Charge charge = line.charge();
    if (charge != null) {
      values.put("customer_facing_amount", Currencies.major(row.amount(), row.currency()));
      values.put("customer_facing_currency", row.currency());
      values.put("charge_id", charge.id());
      values.put("payment_intent_id", charge.paymentIntentId());
      values.times("charge_created", charge.created(), zone);
      values.put("payment_method_type", charge.methodType());
      values.put("payment_metadata[order_id]", line.orderId());
      if (charge.cardBrand() != null) {
        values.put("is_link", "false");
        values.put("card_brand", charge.cardBrand());
        values.put("card_funding", "credit");
        values.put("card_country", "US");
      }
    }
    if (line.dispute() != null) {
      values.put("dispute_reason", line.dispute().reason());
    }
    return values.byName;
  }

  private static Map<String, @Nullable String> payout(ReportLine line, ZoneId zone) {
    BalanceTransaction row = line.row();
    Values values = new Values();
    values.put("payout_id", row.source());
    values.times("effective_at", effectiveAt(line), zone);
    values.money(row);
    values.put("balance_transaction_id", row.id());
    values.put("description", row.description());
    values.put("payout_type", "bank_account");
    values.put("payout_description", "STRIPE PAYOUT");
    Payout payout = line.about();
    if (payout != null) {
      values.put(
          "payout_expected_arrival_date",
          SECONDS.format(payout.arrivalDate().atZone(ZoneOffset.UTC)));
      values.put("payout_status", payout.status());
      if (payout.failedAt() != null) {
        values.times("payout_reversed_at", payout.failedAt(), zone);
      }
    }
    return values.byName;
  }

  /** A payout counts from its arrival date, a reversal from the moment the money was back. */
  static Instant effectiveAt(ReportLine line) {
    Payout payout = line.about();
    boolean own = line.row().reportingCategory().equals("payout");
    return own && payout != null ? payout.arrivalDate() : line.row().created();
  }

  private static Map<String, @Nullable String> history(ReportLine line) {
    BalanceTransaction row = line.row();
    Values values = new Values();
    values.put("id", row.id());
    values.put("Type", row.type());
    values.put("Source", row.source());
    values.put("Amount", Currencies.major(row.amount(), row.currency()));
    values.put("Fee", Currencies.major(row.fee(), row.currency()));
    values.put("Net", Currencies.major(row.net(), row.currency()));
    values.put("Currency", row.currency());
    values.put("Created (UTC)", MINUTES.format(row.created().atZone(ZoneOffset.UTC)));
    values.put("Available On (UTC)", MINUTES.format(row.availableOn().atZone(ZoneOffset.UTC)));
    values.put("Description", row.description());
    if (line.payout() != null) {
      values.put("Transfer", line.payout().id());
      values.put(
          "Transfer Date (UTC)",
          MINUTES.format(line.payout().arrivalDate().atZone(ZoneOffset.UTC)));
    }
    values.put("order_id (metadata)", line.orderId());
    return values.byName;
  }

  private static final class Values {
    final Map<String, @Nullable String> byName = new HashMap<>();

    void put(String name, @Nullable String value) {
      byName.put(name, value);
    }

    void times(String name, Instant at, ZoneId zone) {
      put(name + "_utc", SECONDS.format(at.atZone(ZoneOffset.UTC)));
      put(name, SECONDS.format(at.atZone(zone)));
    }

    void money(BalanceTransaction row) {
      put("currency", row.currency());
      put("gross", Currencies.major(row.amount(), row.currency()));
      put("fee", Currencies.major(row.fee(), row.currency()));
      put("net", Currencies.major(row.net(), row.currency()));
      put("reporting_category", row.reportingCategory());
    }
  }
}
