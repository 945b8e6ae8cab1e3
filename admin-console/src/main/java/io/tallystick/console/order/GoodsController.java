package io.tallystick.console.order;

import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.checkout.order.Orders;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** Has goods asked for once more that failed or were held. Twice the same changes nothing. */
@Controller
class GoodsController {
  private final Fulfillments fulfillments;
  private final Orders orders;

  GoodsController(Fulfillments fulfillments, Orders orders) {
    this.fulfillments = fulfillments;
    this.orders = orders;
  }

  @May(Right.RETRY_FULFILLMENT)
  @PostMapping("/orders/{orderId}/fulfillment")
  RedirectView again(
      @PathVariable String orderId, @AuthenticationPrincipal Person me, RedirectAttributes flash) {
    SeeOther page = SeeOther.to(flash, "orders", orderId);
    var order =
        orders.find(orderId).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    if (order.reviewReason() != null) {
      return page.refused("The order is marked for review. Take the mark away first.");
    }
    if (fulfillments.retry(orderId, me.name())) {
      return page.said("The goods are asked for once more.");
    }
    String before = stateOf(orderId);
    Fulfillments.Asked asked = fulfillments.request(orderId, me.name());
    String now = stateOf(orderId);
    if (!before.equals(now)) {
      return page.said("Fulfillment is %s now.".formatted(now));
    }
    return switch (asked) {
      case REQUESTED, GRANTED -> page.said("Already done: fulfillment is %s.".formatted(now));
      case HELD -> page.refused("The goods stay held: the order says why. Nothing was done.");
      case WAITING ->
          page.refused("They are downloads, which are granted once the money was taken.");
      case NOTHING ->
          page.refused(
              "The order is %s and its fulfillment %s: there is nothing to ask for."
                  .formatted(order.state().code().replace('_', ' '), now));
    };
  }

  private String stateOf(String orderId) {
    return fulfillments
        .find(orderId)
        .map(each -> each.state().code().replace('_', ' '))
        .orElse("not begun");
  }
}
