package io.tallystick.console.order;

import io.tallystick.checkout.notification.Receipts;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** Sends a receipt again. */
@Controller
class ReceiptController {
  private final Receipts receipts;

  ReceiptController(Receipts receipts) {
    this.receipts = receipts;
  }

  @May(Right.RESEND_RECEIPT)
  @PostMapping("/orders/{orderId}/receipt")
  RedirectView again(
      @PathVariable String orderId,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    SeeOther page = SeeOther.to(flash, "orders", orderId);
    return switch (receipts.sendAgain(orderId, me.name(), FormKey.plain(formKey))) {
      case ASKED -> page.said("The receipt is sent again within seconds.");
      case ALREADY_ASKED -> page.said("Already done: the receipt was asked for and is on its way.");
      case NO_RECEIPT ->
          page.refused("There is no receipt, since nothing was paid. Nothing was sent.");
      case NO_ADDRESS -> page.refused("There is no address to send it to. Nothing was sent.");
      case TOO_MANY ->
          page.refused(
              "The receipt was sent again %d times within a day. Ask the customer to look for it, or wait."
                  .formatted(Receipts.MOST));
      case NO_SUCH_ORDER -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    };
  }
}
