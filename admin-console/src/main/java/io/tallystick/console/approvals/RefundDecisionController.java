package io.tallystick.console.approvals;

import io.tallystick.checkout.refund.DecisionResult;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.checkout.refund.RefundState;
import io.tallystick.checkout.refund.Refunds;
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

/** Approves and rejects refunds that somebody else asked for. */
@Controller
class RefundDecisionController {
  private final Refunds refunds;
  private final Show show;

  RefundDecisionController(Refunds refunds, Show show) {
    this.refunds = refunds;
    this.show = show;
  }

  /**
   * @param amountMinor as it stood on the page that the approver saw
   */
  @May(Right.DECIDE_REFUND)
  @PostMapping("/approvals/refunds/{refundId}/approve")
  RedirectView approve(
      @PathVariable String refundId,
      @RequestParam long amountMinor,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    SeeOther page = SeeOther.to(flash, "approvals");
    boolean before = stateOf(refundId) != RefundState.REQUESTED;
    return answer(
        page,
        refunds.approve(refundId, me.name(), amountMinor),
        before
            ? "Already done: you approved it before."
            : "Approved: %s goes back within minutes.");
  }

  @May(Right.DECIDE_REFUND)
  @PostMapping("/approvals/refunds/{refundId}/reject")
  RedirectView reject(
      @PathVariable String refundId,
      @RequestParam String reason,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    SeeOther page = SeeOther.to(flash, "approvals");
    if (reason.isBlank()) {
      return page.refused("Say why you reject it. Nothing was done.");
    }
    boolean before = stateOf(refundId) != RefundState.REQUESTED;
    return answer(
        page,
        refunds.reject(refundId, me.name(), reason),
        before ? "Already done: you rejected it before." : "Rejected: %s doesn't go back.");
  }

  private RefundState stateOf(String refundId) {
    return refunds
        .find(refundId)
        .map(Refund::state)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
  }

  private RedirectView answer(SeeOther page, DecisionResult result, String done) {
    return switch (result) {
      case DecisionResult.Decided(Refund refund) ->
          page.said(done.replace("%s", show.money(refund.amountMinor(), refund.currency())));
      case DecisionResult.OwnRequest _ ->
          page.refused(
              "You asked for this refund yourself, so somebody else has to decide. Nothing was"
                  + " done.");
      case DecisionResult.OtherAmount(long requested, String currency) ->
          page.refused(
              "The refund is over %s, not what you saw. Nothing was done: look at it again."
                  .formatted(show.money(requested, currency)));
      case DecisionResult.NotWaiting(RefundState state) ->
          page.refused(
              "Somebody else decided on it: it is %s. Nothing was done by you."
                  .formatted(state.code()));
      case DecisionResult.Expired(var at) ->
          page.refused(
              "It could be approved until %s. Reject it; it can be asked for anew."
                  .formatted(show.time(at)));
      case DecisionResult.NoSuchRefund _ -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    };
  }
}
