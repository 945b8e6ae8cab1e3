package io.tallystick.checkout.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.events.SoldOrders;
import io.tallystick.checkout.fulfillment.Shipping.Why;
import io.tallystick.checkout.pricing.Quotes.Item;
import io.tallystick.checkout.publish.EventConsumers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Sold orders and their fulfillment. */
abstract class FulfillmentRig {
  static final Item MUGS = new Item("MUG-1", 2);
  static final Item BOOK = new Item("BOOK-1", 1);
  final SoldOrders sold = new SoldOrders();
  final Fulfillments fulfillments =
      new Fulfillments(
          sold.shop.dataSource,
          sold.shop.transaction,
          sold.shop.snapshots,
          sold.orders,
          sold.events,
          new Audit(sold.shop.dataSource, sold.shop.clock),
          sold.ids,
          sold.shop.clock);
  final EventConsumers consumers =
      new EventConsumers(List.of(new FulfillmentConsumer(fulfillments)), sold.consumed);

  @AfterEach
  void nothingIsBroken() {
    assertThat(sold.broken()).isEmpty();
    sold.close();
  }

  long count(String table) {
    return sold.shop.number("SELECT count(*) FROM " + table);
  }

  Why refused(String orderId, String shipment, Map<String, Integer> quantities) {
    return ((Shipping.Refused) fulfillments.shipped(orderId, shipment, quantities)).why();
  }
}
