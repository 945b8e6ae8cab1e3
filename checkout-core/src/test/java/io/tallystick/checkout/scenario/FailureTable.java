package io.tallystick.checkout.scenario;

import io.tallystick.sandbox.Charge;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * The failure tables, row by row: each test has its row's name and ends with everything at rest and
 * the books equal to the provider's ledger. Row "process killed" is {@link KilledCheckoutIT}.
 */
abstract class FailureTable {
  static Shop shop;

  @BeforeAll
  static void open() {
    shop = new Shop();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  /** Whatever went wrong: in the end nobody was charged twice and nothing is lost. */
  @AfterEach
  void theProviderSaysTheSame() {
    shop.sandbox.faults().clear();
    shop.sandbox.webhooks().clearFaults();
    shop.fragile.broken = false;
    shop.check();
  }

  static Charge chargeOf(String intent) {
    return shop.ledger.charges().stream()
        .filter(c -> c.paymentIntentId().equals(intent) && c.captured())
        .findFirst()
        .orElseThrow();
  }

  /** Sells what is left, so that a test knows how many there are. */
  static void emptyPots() {
    shop.sql(
        "INSERT INTO stock (sku, stock) VALUES ('POT-1', 0) ON CONFLICT (sku) DO UPDATE SET stock"
            + " = stock.reserved + stock.sold");
  }
}
