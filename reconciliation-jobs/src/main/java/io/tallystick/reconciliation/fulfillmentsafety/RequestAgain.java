package io.tallystick.reconciliation.fulfillmentsafety;

import io.tallystick.checkout.fulfillment.Fulfillment;
import io.tallystick.checkout.fulfillment.FulfillmentState;
import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;

/** Asks for the fulfillment of a paid order that nobody asked for; an order has only one. */
final class RequestAgain implements Repair {
  private final Fulfillments fulfillments;

  RequestAgain(Fulfillments fulfillments) {
    this.fulfillments = fulfillments;
  }

  @Override
  public String plan(Found found) {
    return "ask for the fulfillment of order " + found.anchor();
  }

  @Override
  public Result repair(Found found, String actor) {
    String before = state(found.anchor());
    if (before.equals(FulfillmentState.FAILED.code())) {
      return new NotDone("its fulfillment failed: a person decides whether to try again");
    }
    return switch (fulfillments.request(found.anchor(), actor)) {
      case REQUESTED, GRANTED -> new Done("fulfillment: " + before, state(found.anchor()));
      case HELD -> new NotDone("a person has to look at the order first");
      case WAITING, NOTHING -> new NotDone("the order isn't to be fulfilled as it stands");
    };
  }

  private String state(String orderId) {
    return fulfillments.find(orderId).map(Fulfillment::state).orElse(FulfillmentState.NONE).code();
  }
}
