package io.tallystick.demo.lab;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.reconciliation.bankimport.BankFileImport;
import io.tallystick.sandbox.Payout;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The bank's statement: business days only, and one payout isn't on it. */
final class Bank {
  static final Duration STATEMENT = Duration.ofHours(9);

  private static final int TELLS_OF_DAYS = 10;

  private Bank() {}

  private record Line(LocalDate day, long amountMinor) {}

  /** Read in the morning. */
  static void statement(LabShop lab, Instant day) {
    LocalDate today = day.atOffset(ZoneOffset.UTC).toLocalDate();
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(today.minusDays(TELLS_OF_DAYS), 1));
    for (Payout payout : lab.shop.ledger.payouts()) {
      LocalDate arrival = payout.arrivalDate().atOffset(ZoneOffset.UTC).toLocalDate();
      LocalDate booked = businessDay(arrival);
      if (!isLost(payout, today) && !booked.isAfter(today)) {
        lines.add(new Line(booked, payout.amount()));
      }
    }
    lines.sort(Comparator.comparing(Line::day));
    var csv = new StringBuilder("date,amount,currency,reference,trace_id\n");
    for (Line line : lines) {
      csv.append(
          "%s,%s,EUR,STRIPE,%n"
              .formatted(line.day(), Currencies.toDecimal(line.amountMinor(), "EUR")));
    }
    LabShop.withFile(
        csv.toString(),
        file -> {
          var _ = lab.jobs.service(BankFileImport.class).run(file);
        });
  }

  private static boolean isLost(Payout payout, LocalDate today) {
    LocalDate made = payout.created().atOffset(ZoneOffset.UTC).toLocalDate();
    return made.equals(today.plusDays(PayoutFaults.LOST_DAY));
  }

  /** What should have come on a weekend comes on Monday. */
  static LocalDate businessDay(LocalDate day) {
    LocalDate next = day;
    while (next.getDayOfWeek() == DayOfWeek.SATURDAY || next.getDayOfWeek() == DayOfWeek.SUNDAY) {
      next = next.plusDays(1);
    }
    return next;
  }
}
