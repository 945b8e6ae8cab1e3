package io.tallystick.checkout.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.fulfillment.Shipping.AlreadyRecorded;
import io.tallystick.checkout.fulfillment.Shipping.Recorded;
import io.tallystick.checkout.fulfillment.Shipping.Why;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.outbox.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves, in parts or at once, and what is refused. */
class ShipmentsIT extends FulfillmentRig {
  @Test
  void partsAreShippedOneAfterTheOtherEachRecordedOnce() {
    sold.order("SO-1", MUGS, BOOK);
    consumers.hand(sold.paid("SO-1"));

    assertThat(fulfillments.shipped("SO-1", "P1", Map.of("MUG-1", 1)))
        .isEqualTo(new Recorded(FulfillmentState.PARTIALLY_SHIPPED));
    assertThat(fulfillments.shipped("SO-1", "P1", Map.of("MUG-1", 1)))
        .isEqualTo(new AlreadyRecorded(FulfillmentState.PARTIALLY_SHIPPED));
    assertThat(sold.state("SO-1")).isEqualTo("partially_fulfilled");
    assertThat(refused("SO-1", "P1", Map.of("MUG-1", 2))).isEqualTo(Why.OTHER_CONTENT);
    assertThat(refused("SO-1", "P2", Map.of("MUG-1", 2))).isEqualTo(Why.NOT_OPEN);
    assertThat(refused("SO-1", "P2", Map.of("SONG-1", 1))).isEqualTo(Why.NOT_OPEN);
    assertThat(fulfillments.shipped("SO-1", "P2", Map.of("MUG-1", 1, "BOOK-1", 1)))
        .isEqualTo(new Recorded(FulfillmentState.SHIPPED));
    assertThat(sold.state("SO-1")).isEqualTo("fulfilled");
    assertThat(refused("SO-1", "P3", Map.of("MUG-1", 1))).isEqualTo(Why.NOT_OPEN);
    assertThat(sold.events("WHERE type = 'order.fulfilled' ORDER BY position"))
        .extracting(event -> event.payload().contains("\"whole\": true"))
        .containsExactly(false, true);
  }

  @Test
  void theLastMugIsShippedOnceByManyAtOnce() throws Exception {
    sold.order("SO-1", MUGS);
    consumers.hand(sold.paid("SO-1"));
    List<Callable<Shipping>> warehouses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String parcel = "P" + i;
      warehouses.add(() -> fulfillments.shipped("SO-1", parcel, Map.of("MUG-1", 2)));
    }

    int recorded = 0;
    try (var executor = Executors.newFixedThreadPool(8)) {
      for (var each : executor.invokeAll(warehouses)) {
        recorded += each.get() instanceof Recorded ? 1 : 0;
      }
    }

    assertThat(recorded).isEqualTo(1);
    assertThat(count("shipment")).isEqualTo(1);
  }

  @Test
  void anOrderRefundedInPartIsStillShipped() {
    sold.order("SO-1", MUGS);
    Event paid = sold.paid("SO-1");
    sold.move("SO-1", OrderState.PARTIALLY_REFUNDED);
    consumers.hand(paid);

    assertThat(fulfillments.shipped("SO-1", "P1", Map.of("MUG-1", 2)))
        .isEqualTo(new Recorded(FulfillmentState.SHIPPED));
    assertThat(sold.state("SO-1")).isEqualTo("partially_refunded");
  }

  @Test
  void whatFailedIsAskedForAgainAndNothingElseIs() {
    sold.order("SO-1", MUGS);
    consumers.hand(sold.paid("SO-1"));
    assertThat(fulfillments.retry("SO-1", "anna")).isFalse();
    assertThat(fulfillments.started("SO-1", "warehouse")).isTrue();
    assertThat(fulfillments.failed("SO-1", "carrier\0lost it", "warehouse")).isTrue();
    assertThat(refused("SO-1", "P1", Map.of("MUG-1", 2))).isEqualTo(Why.OVER);
    assertThat(fulfillments.retry("SO-1", "anna")).isTrue();
    assertThat(fulfillments.started("SO-9", "warehouse")).isFalse();
    assertThat(fulfillments.shipped("SO-1", "P1", Map.of("MUG-1", 2)))
        .isEqualTo(new Recorded(FulfillmentState.SHIPPED));
    assertThat(
            sold.texts(
                "SELECT after FROM audit WHERE subject LIKE 'fulfillment:%' ORDER BY audit_id"))
        .containsExactly("requested", "in_progress", "failed", "requested", "shipped");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\0"})
  void aShipmentWithoutAUsableIdIsRefused(String id) {
    assertThatThrownBy(() -> fulfillments.shipped("SO-1", id, Map.of("MUG-1", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aShipmentOfNothingIsRefused() {
    assertThatThrownBy(() -> fulfillments.shipped("SO-1", "P1", Map.of("MUG-1", 0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fulfillments.shipped("SO-1", "P1", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
