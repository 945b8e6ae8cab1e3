package io.tallystick.checkout.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.fulfillment.Fulfillments.Asked;
import io.tallystick.checkout.fulfillment.Shipping.Recorded;
import io.tallystick.checkout.fulfillment.Shipping.Why;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.pricing.Quotes.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FulfillmentIT extends FulfillmentRig {
  private static final Item SONGS = new Item("SONG-1", 3);

  private FulfillmentState state(String orderId) {
    return fulfillments.find(orderId).orElseThrow().state();
  }

  private void review(String orderId, String reason) {
    sold.shop
        .jdbc
        .sql("UPDATE orders SET review_reason = :reason WHERE order_id = :order")
        .param("order", orderId)
        .param("reason", reason)
        .update();
  }

  @Test
  void paidGoodsAreAskedForOnceThoughTheEventComesTwice() {
    sold.order("SO-1", MUGS, BOOK);
    Event paid = sold.paid("SO-1");

    consumers.hand(paid);
    consumers.hand(paid);

    assertThat(state("SO-1")).isEqualTo(FulfillmentState.REQUESTED);
    assertThat(sold.state("SO-1")).isEqualTo("fulfillment_pending");
    assertThat(count("fulfillment")).isEqualTo(1);
    assertThat(count("fulfillment_item")).isEqualTo(2);
    assertThat(sold.shop.number("SELECT count(*) FROM audit WHERE subject = 'fulfillment:SO-1'"))
        .isEqualTo(1);
  }

  @Test
  void askedForAgainWithoutAnEventItIsStillOne() {
    sold.order("SO-1", MUGS, SONGS);
    consumers.hand(sold.paid("SO-1"));

    assertThat(fulfillments.request("SO-1", "reconciliation")).isEqualTo(Asked.REQUESTED);

    assertThat(count("fulfillment_item")).isEqualTo(1);
    assertThat(count("entitlement")).isEqualTo(1);
    assertThat(
            sold.shop.number(
                "SELECT count(*) FROM order_event WHERE to_state = 'fulfillment_pending'"))
        .isEqualTo(1);
  }

  @Test
  void anOrderThatWasNeverPaidGetsNothingWhateverTheEventSays() {
    sold.order("SO-1", MUGS, SONGS);
    Event forged = sold.recorded(() -> sold.events.paid("SO-1", "att", 1, "EUR"));

    consumers.hand(forged);

    assertThat(fulfillments.find("SO-1")).isEmpty();
    assertThat(count("entitlement")).isZero();
    assertThat(refused("SO-1", "P1", Map.of("MUG-1", 1))).isEqualTo(Why.NOT_REQUESTED);
  }

  @Test
  void paidEventThatComesAfterTheFullRefundAsksForNothing() {
    sold.order("SO-1", MUGS, SONGS);
    Event paid = sold.paid("SO-1");
    sold.move("SO-1", OrderState.REFUNDED);

    consumers.hand(paid);

    assertThat(fulfillments.find("SO-1")).isEmpty();
    assertThat(count("entitlement")).isZero();
  }

  @Test
  void aConsumerThatDiesBeforeItsCommitDidNothingAndDoesItAllTheNextTime() {
    sold.order("SO-1", MUGS, SONGS);
    Event paid = sold.paid("SO-1");
    var consumer = new FulfillmentConsumer(fulfillments);

    assertThatThrownBy(
            () ->
                sold.consumed.once(
                    "fulfillment",
                    paid,
                    () -> {
                      consumer.handle(paid);
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");
    assertThat(count("fulfillment")).isZero();
    assertThat(count("entitlement")).isZero();
    assertThat(count("consumed_event")).isZero();
    assertThat(sold.state("SO-1")).isEqualTo("paid");

    consumers.hand(paid);
    assertThat(state("SO-1")).isEqualTo(FulfillmentState.REQUESTED);
    assertThat(count("entitlement")).isEqualTo(1);
  }

  @Test
  void onlyDownloadsAreGrantedAndTheOrderIsFulfilledAtOnce() {
    sold.order("SO-1", SONGS);
    Event paid = sold.paid("SO-1");
    consumers.hand(paid);
    consumers.hand(paid);

    assertThat(state("SO-1")).isEqualTo(FulfillmentState.GRANTED);
    assertThat(sold.state("SO-1")).isEqualTo("fulfilled");
    assertThat(sold.texts("SELECT to_state FROM order_event ORDER BY order_event_id"))
        .containsExactly("payment_pending", "paid", "fulfillment_pending", "fulfilled");
    assertThat(count("entitlement")).isEqualTo(1);
    assertThat(sold.events("WHERE type = 'order.fulfilled'")).hasSize(1);
  }

  @Test
  void authorisedGoodsAreAskedForButLeaveOnlyAfterTheCapture() {
    sold.order("SO-1", MUGS, SONGS);
    consumers.hand(sold.authorized("SO-1"));

    assertThat(state("SO-1")).isEqualTo(FulfillmentState.REQUESTED);
    assertThat(count("entitlement")).isZero();
    assertThat(refused("SO-1", "P1", Map.of("MUG-1", 2))).isEqualTo(Why.NOT_CAPTURED);
    assertThat(sold.state("SO-1")).isEqualTo("payment_authorized");

    Event paid = sold.paid("SO-1"); // and the warehouse is quicker than the event
    assertThat(fulfillments.shipped("SO-1", "P1", Map.of("MUG-1", 2)))
        .isEqualTo(new Recorded(FulfillmentState.SHIPPED));
    assertThat(sold.state("SO-1")).isEqualTo("fulfilled");
    consumers.hand(paid);
    assertThat(state("SO-1")).isEqualTo(FulfillmentState.SHIPPED);
  }

  @Test
  void authorisedDownloadsWaitForTheCapture() {
    sold.order("SO-1", SONGS);
    consumers.hand(sold.authorized("SO-1"));
    assertThat(state("SO-1")).isEqualTo(FulfillmentState.NONE);
    assertThat(count("entitlement")).isZero();

    consumers.hand(sold.paid("SO-1"));
    assertThat(state("SO-1")).isEqualTo(FulfillmentState.GRANTED);
  }

  @Test
  void anOrderInReviewWaitsWithItsReasonUntilReleased() {
    sold.order("SO-1", MUGS, SONGS);
    review("SO-1", "odd address");
    consumers.hand(sold.paid("SO-1"));

    assertThat(fulfillments.find("SO-1"))
        .contains(new Fulfillment("SO-1", FulfillmentState.NONE, "odd address", null));
    assertThat(sold.state("SO-1")).isEqualTo("paid");
    assertThat(fulfillments.request("SO-1", "anna")).isEqualTo(Asked.HELD);
    assertThat(refused("SO-1", "P1", Map.of("MUG-1", 1))).isEqualTo(Why.IN_REVIEW);
    assertThat(count("entitlement")).isZero();

    review("SO-1", null);
    assertThat(fulfillments.request("SO-1", "anna")).isEqualTo(Asked.REQUESTED);
    assertThat(fulfillments.find("SO-1"))
        .contains(new Fulfillment("SO-1", FulfillmentState.REQUESTED, null, "asked for"));
    assertThat(count("entitlement")).isEqualTo(1);
    assertThat(sold.texts("SELECT actor FROM audit WHERE action = 'fulfillment.requested'"))
        .containsExactly("anna");
  }

  @Test
  void anOrderWhoseLinesAreUnknownIsHeldNotForgotten() {
    sold.shop.order("SO-1", "EUR", 500);
    sold.move("SO-1", OrderState.PAYMENT_PENDING);
    consumers.hand(sold.paid("SO-1"));
    assertThat(fulfillments.find("SO-1").orElseThrow().heldReason())
        .isEqualTo("it isn't known what was sold");
  }

  @Test
  void theEventTakenByManyAtOnceAsksOnce() throws Exception {
    sold.order("SO-1", MUGS, SONGS);
    Event paid = sold.paid("SO-1");
    List<Callable<Boolean>> relays = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      relays.add(
          () -> {
            consumers.hand(paid);
            return true;
          });
    }
    try (var executor = Executors.newFixedThreadPool(8)) {
      for (var each : executor.invokeAll(relays)) {
        assertThat(each.get()).isTrue();
      }
    }
    assertThat(count("entitlement")).isEqualTo(1);
    assertThat(sold.shop.number("SELECT count(*) FROM audit WHERE subject LIKE 'fulfillment:%'"))
        .isEqualTo(1);
  }

  @Test
  void aPartialRefundChangesNothingAFullOneTakesBackWhatHasNotLeft() {
    long total = sold.order("SO-1", MUGS, SONGS);
    consumers.hand(sold.paid("SO-1"));

    consumers.hand(sold.refunded("SO-1", "RF-1", 1, 1));
    assertThat(state("SO-1")).isEqualTo(FulfillmentState.REQUESTED);
    sold.move("SO-1", OrderState.CANCELLED_WITH_REFUND);
    consumers.hand(sold.refunded("SO-1", "RF-2", total - 1, total));

    assertThat(state("SO-1")).isEqualTo(FulfillmentState.CANCELLED);
    assertThat(sold.shop.number("SELECT count(*) FROM entitlement WHERE revoked_at IS NULL"))
        .isZero();
    assertThat(refused("SO-1", "P1", Map.of("MUG-1", 1))).isEqualTo(Why.OVER);
  }

  @Test
  void anOrderThatWasPaidTwiceIsStillFulfilledAfterOnePaymentWentBack() {
    long total = sold.order("SO-1", MUGS, SONGS);
    consumers.hand(sold.paid("SO-1"));

    consumers.hand(sold.refunded("SO-1", "RF-1", total, total)); // the order's state stays

    assertThat(state("SO-1")).isEqualTo(FulfillmentState.REQUESTED);
    assertThat(sold.shop.number("SELECT count(*) FROM entitlement WHERE revoked_at IS NULL"))
        .isEqualTo(1);
    assertThat(fulfillments.shipped("SO-1", "P1", Map.of("MUG-1", 2)))
        .isEqualTo(new Recorded(FulfillmentState.SHIPPED));
  }

  @Test
  void cancelledAfterAuthorisationNothingIsShipped() {
    sold.order("SO-1", MUGS);
    consumers.hand(sold.authorized("SO-1"));
    sold.move("SO-1", OrderState.CANCELLED);
    consumers.hand(sold.recorded(() -> sold.events.cancelled("SO-1", "changed their mind")));

    assertThat(state("SO-1")).isEqualTo(FulfillmentState.CANCELLED);
    assertThat(fulfillments.request("SO-1", "anna")).isEqualTo(Asked.NOTHING);
  }
}
