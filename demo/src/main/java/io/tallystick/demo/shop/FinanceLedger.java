package io.tallystick.demo.shop;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.sandbox.Dispute;
import java.util.List;
import java.util.Locale;

/** What finance keeps beside the checkout, as the CSV that a shop would import: disputes. */
public final class FinanceLedger {
  private FinanceLedger() {}

  public static String csv(List<Dispute> disputes) {
    var csv = new StringBuilder("order_id,provider_ref,kind,amount,currency,occurred_at\n");
    for (Dispute dispute : disputes) {
      String currency = dispute.currency().toUpperCase(Locale.ROOT);
      csv.append(
          ",%s,dispute,%s,%s,%s%n"
              .formatted(
                  dispute.id(),
                  Currencies.toDecimal(-dispute.amount(), currency),
                  currency,
                  dispute.created()));
    }
    return csv.toString();
  }
}
