package io.tallystick.console.order;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import io.tallystick.console.page.Show;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** Asks for money to go back. */
@Controller
class RefundController {
  private final Refunds refunds;
  private final JdbcBooks books;
  private final RefundLimits limits;
  private final Show show;

  RefundController(Refunds refunds, JdbcBooks books, RefundLimits limits, Show show) {
    this.refunds = refunds;
    this.books = books;
    this.limits = limits;
    this.show = show;
  }

  @May(Right.REQUEST_REFUND)
  @PostMapping("/orders/{orderId}/refunds")
  RedirectView request(
      @PathVariable String orderId,
      @RequestParam String formKey,
      @RequestParam String amount,
      @RequestParam String reason,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    SeeOther page = SeeOther.to(flash, "orders", orderId);
    String key = FormKey.plain(formKey);
    Books order = books.of(orderId);
    if (order == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    if (reason.isBlank()) {
      return page.refused("Say why the money should go back. Nothing was asked for.");
    }
    try {
      long minor = Currencies.toMinor(amount.strip(), order.currency());
      if (minor <= 0) {
        return page.refused("The amount must be more than 0. Nothing was asked for.");
      }
      boolean before =
          order.refunds().stream().anyMatch(each -> me.name().equals(each.requestedBy()));
      return answer(
          page,
          refunds.request(
              orderId, minor, reason, me.name(), key, currency -> limits.of(me, currency)),
          before ? order : null);
    } catch (IllegalArgumentException e) {
      return page.refused(e.getMessage() + ". Nothing was asked for.");
    }
  }

  private RedirectView answer(SeeOther page, RequestResult result, @Nullable Books earlier) {
    return switch (result) {
      case RequestResult.Requested(var refund)
          when earlier != null
              && earlier.refunds().stream()
                  .anyMatch(each -> each.refundId().equals(refund.refundId())) ->
          page.said(
              "Already done: the refund of %s was asked for before; it is %s."
                  .formatted(
                      show.money(refund.amountMinor(), refund.currency()), refund.state().code()));
      case RequestResult.Requested(var refund) ->
          page.said(
              "The refund of %s is asked for. Somebody else has to approve it."
                  .formatted(show.money(refund.amountMinor(), refund.currency())));
      case RequestResult.Refused(long left, String currency, String why) ->
          page.refused(
              "That is %s: at most %s can go back. Nothing was asked for."
                  .formatted(why, show.money(left, currency)));
      case RequestResult.OverLimit over -> page.refused(limit(over));
      case RequestResult.KeyConflict _ ->
          page.refused(
              "This form was used before, with another amount or reason. The page is fresh now: ask"
                  + " again.");
      case RequestResult.NothingCaptured _ ->
          page.refused("No payment of this order took money, so none can go back.");
    };
  }

  private String limit(RequestResult.OverLimit over) {
    String limit = show.money(over.limitMinor(), over.currency());
    return over.ofDay()
        ? "You may ask for %s within 24 hours and asked for %s already. Somebody with a higher limit can ask for it."
            .formatted(limit, show.money(over.usedMinor(), over.currency()))
        : "You may ask for at most %s at once. Somebody with a higher limit can ask for it."
            .formatted(limit);
  }
}
