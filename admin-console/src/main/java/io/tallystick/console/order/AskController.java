package io.tallystick.console.order;

import io.tallystick.checkout.saga.OrderInquiries;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import io.tallystick.console.page.Show;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** "Ask Stripe now". */
@Controller
class AskController {
  private final OrderInquiries inquiries;
  private final JdbcBooks books;
  private final ProviderKey key;
  private final Show show;

  AskController(OrderInquiries inquiries, JdbcBooks books, ProviderKey key, Show show) {
    this.inquiries = inquiries;
    this.books = books;
    this.key = key;
    this.show = show;
  }

  @May(Right.ASK_PROVIDER)
  @PostMapping("/orders/{orderId}/ask")
  RedirectView ask(
      @PathVariable String orderId,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    SeeOther page = SeeOther.to(flash, "orders", orderId);
    if (books.of(orderId) == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    if (!key.isThere()) {
      return page.refused(
          "This console has no key for Stripe, so it can't ask. Whoever runs it sets STRIPE_API_KEY"
              + " or tallystick.stripe.api-key. Nothing was done.");
    }
    return switch (inquiries.ask(orderId, me.name(), FormKey.plain(formKey))) {
      case OrderInquiries.Result.Learnt(String what) -> page.said("Stripe was asked. " + what);
      case OrderInquiries.Result.AlreadyAsked(String what) ->
          page.said(
              what == null
                  ? "Already done: Stripe is being asked. Load the page again in a moment."
                  : "Already done. " + what);
      case OrderInquiries.Result.TooSoon(var again) ->
          page.refused(
              "Somebody asked for this order a moment ago; the timeline shows the answer. Ask again after %s."
                  .formatted(show.time(again)));
      case OrderInquiries.Result.TooMany(int most) ->
          page.refused(
              "You asked %d times within a minute. Wait a minute. Nothing was done."
                  .formatted(most));
      case OrderInquiries.Result.NothingToAsk() ->
          page.refused("Stripe never heard of a payment of this order. Nothing was done.");
    };
  }
}
