package io.tallystick.reconciliation.bench;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.money.Currencies;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Writes the provider's file: 14 columns of Stripe's balance_change_from_activity.itemized, quoted
 * as its Dashboard does it (every field that isn't empty), charges and, later in the day, refunds.
 */
final class ProviderFile {
  static final String HEADER =
      "\"balance_transaction_id\",\"created_utc\",\"available_on_utc\",\"currency\",\"gross\","
          + "\"fee\",\"net\",\"reporting_category\",\"source_id\",\"description\",\"charge_id\","
          + "\"payment_intent_id\",\"payment_metadata[order_id]\",\"automatic_payout_id\"\n";

  private static final String NEXT = "\",\"";

  private final BenchPlan plan;
  private final String day;
  private final String availableOn;
  private final StringBuilder line = new StringBuilder(512);

  ProviderFile(BenchPlan plan, LocalDate day) {
    this.plan = plan;
    this.day = day.toString();
    this.availableOn = day.plusDays(2) + " 00:00:00";
  }

  /** Writes the whole file; memory doesn't grow with its rows. */
  void write(Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      out.write(HEADER);
      for (long step = 0; step < plan.steps(); step++) {
        long payment = plan.shuffled(step);
        if (payment < plan.rows()) {
          charges(out, payment);
        }
        long earlier = payment - plan.refundLag();
        if (earlier >= 0 && earlier < plan.rows()) {
          refund(out, earlier);
        }
      }
    }
  }

  private void charges(Writer out, long payment) throws IOException {
    DiscrepancyType difference = plan.differenceAt(payment);
    if (difference != DiscrepancyType.MISSING_AT_PROVIDER) {
      charge(out, payment, 0, plan.orderId(payment));
    }
    if (difference == DiscrepancyType.DUPLICATE_CHARGE) {
      charge(out, payment, 1, plan.orderId(payment));
    } else if (difference == DiscrepancyType.UNKNOWN_TO_US) {
      charge(
          out, payment, 1, null); // made in the provider's dashboard: it carries no order of ours
    }
  }

  private void charge(Writer out, long payment, int variant, @Nullable String orderId)
      throws IOException {
    long amount = plan.providerCharged(payment);
    String charge = plan.chargeId(payment, variant);
    long second = plan.secondOf(payment) + 2 + 45L * variant;
    begin(payment, variant, second, amount, 25 + amount * 15 / 1000);
    line.append("charge").append(NEXT).append(charge);
    line.append(NEXT).append(orderId == null ? "Invoice" : "Payment for order ");
    line.append(orderId == null ? "" : orderId);
    end(out, payment, charge, plan.intentId(payment, variant), orderId);
  }

  private void refund(Writer out, long payment) throws IOException {
    DiscrepancyType difference = plan.differenceAt(payment);
    boolean stated =
        plan.refunded(payment)
            ? difference != DiscrepancyType.REFUND_MISSING_AT_PROVIDER
            : difference == DiscrepancyType.REFUND_NOT_RECORDED;
    if (stated) {
      long second = plan.secondOf(payment + plan.refundLag()) + 2L;
      begin(payment, 2, second, -plan.providerGivenBack(payment), 0);
      line.append("refund").append(NEXT).append(plan.refundId(payment));
      line.append(NEXT).append("REFUND FOR CHARGE");
      end(
          out,
          payment,
          plan.chargeId(payment, 0),
          plan.intentId(payment, 0),
          plan.orderId(payment));
    }
  }

  private void begin(long payment, int variant, long second, long gross, long fee) {
    String currency = plan.providerCurrency(payment);
    line.setLength(0);
    line.append('"').append(plan.transactionId(payment, variant)).append(NEXT);
    time(line, day, second);
    line.append(NEXT).append(availableOn);
    line.append(NEXT);
    for (int i = 0; i < 3; i++) {
      line.append((char) (currency.charAt(i) | 0x20)); // lower case, as in the provider's files
    }
    int decimals = Currencies.exponent(currency);
    decimal(line.append(NEXT), gross, decimals);
    decimal(line.append(NEXT), fee, decimals);
    decimal(line.append(NEXT), gross - fee, decimals);
    line.append(NEXT);
  }

  private void end(Writer out, long payment, String charge, String intent, @Nullable String orderId)
      throws IOException {
    line.append(NEXT).append(charge).append(NEXT).append(intent).append("\",");
    if (orderId != null) {
      line.append('"').append(orderId).append('"');
    }
    line.append(",\"po_1MtwBwLkdIwHu7ix").append(plan.providerCurrency(payment)).append("x9Kq\"\n");
    out.append(line);
  }

  /** Appends "2026-03-02 14:03:07". */
  static void time(StringBuilder to, String day, long second) {
    to.append(day).append(' ');
    twoDigits(to, second / 3600);
    twoDigits(to.append(':'), second / 60 % 60);
    twoDigits(to.append(':'), second % 60);
  }

  private static void twoDigits(StringBuilder to, long value) {
    to.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }

  /** Appends minor units as a decimal in major units; {@code decimals} is 0 or 2. */
  private static void decimal(StringBuilder to, long minor, int decimals) {
    long magnitude = Math.abs(minor);
    if (minor < 0) {
      to.append('-');
    }
    if (decimals == 0) {
      to.append(magnitude);
    } else {
      to.append(magnitude / 100).append('.');
      twoDigits(to, magnitude % 100);
    }
  }
}
