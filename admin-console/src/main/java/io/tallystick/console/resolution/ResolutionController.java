package io.tallystick.console.resolution;

import io.tallystick.checkout.discrepancy.DecisionResult;
import io.tallystick.checkout.discrepancy.Discrepancies;
import io.tallystick.checkout.discrepancy.RequestState;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** What finance asked for, and the second person's word on it. */
@Controller
class ResolutionController {
  private final OpenResolutions requests;
  private final Discrepancies discrepancies;

  ResolutionController(OpenResolutions requests, Discrepancies discrepancies) {
    this.requests = requests;
    this.discrepancies = discrepancies;
  }

  @May(Right.VIEW)
  @GetMapping("/approvals/resolutions")
  String all(Model model) {
    model.addAttribute("ended", requests.ended());
    return "approvals/all-resolutions";
  }

  @May(Right.VIEW)
  @GetMapping("/approvals/resolutions/{id}")
  String show(@PathVariable String id, Model model) {
    OpenResolutions.Request request =
        requests.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    model.addAttribute("request", request);
    model.addAttribute("rows", requests.rows(id));
    return "approvals/resolution";
  }

  /** A second time is the same approval: no key is needed. */
  @May(Right.DECIDE_RESOLUTION)
  @PostMapping("/approvals/resolutions/{id}/approve")
  RedirectView approve(
      @PathVariable String id,
      @RequestParam String digest,
      @AuthenticationPrincipal Person me,
      RedirectAttributes next) {
    tell(discrepancies.approve(id, me.name(), digest), next);
    return back(id);
  }

  @May(Right.DECIDE_RESOLUTION)
  @PostMapping("/approvals/resolutions/{id}/reject")
  RedirectView reject(
      @PathVariable String id,
      @RequestParam String why,
      @AuthenticationPrincipal Person me,
      RedirectAttributes next) {
    try {
      tell(discrepancies.reject(id, me.name(), why), next);
    } catch (IllegalArgumentException e) {
      next.addFlashAttribute("refused", e.getMessage());
    }
    return back(id);
  }

  private static void tell(DecisionResult result, RedirectAttributes next) {
    switch (result) {
      case DecisionResult.Decided(RequestState state, int rows) ->
          next.addFlashAttribute(
              "said",
              state == RequestState.APPROVED
                  ? String.format(Locale.ENGLISH, "Approved: %,d discrepancies are resolved.", rows)
                  : "Rejected: the discrepancies stay as they are.");
      case DecisionResult.OwnRequest _ ->
          refused(next, "You asked for it yourself. Somebody else has to decide.");
      case DecisionResult.OtherPayload _ ->
          refused(next, "That isn't what was asked for. Nothing was done: read it again.");
      case DecisionResult.NotWaiting(RequestState state) ->
          refused(next, "It is over already: %s. Nothing was done.".formatted(state.code()));
      case DecisionResult.Died _ ->
          refused(
              next,
              "A discrepancy in it has changed since it was asked for: the request is void."
                  + " Nothing was resolved. Whoever still wants it asks again.");
      case DecisionResult.Expired _ ->
          refused(next, "Nobody decided in time. Whoever still wants it asks again.");
      case DecisionResult.Busy _ ->
          refused(next, "A run is writing to its discrepancies. Nothing was done: try again.");
      case DecisionResult.NoSuch _ -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
  }

  private static void refused(RedirectAttributes next, String why) {
    next.addFlashAttribute("refused", why);
  }

  private static RedirectView back(String id) {
    return SeeOther.to("/approvals/resolutions/" + id);
  }
}
