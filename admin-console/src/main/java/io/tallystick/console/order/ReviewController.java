package io.tallystick.console.order;

import io.tallystick.checkout.order.ReviewResult;
import io.tallystick.checkout.order.Reviews;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** Marks an order for review, and takes the mark away. */
@Controller
class ReviewController {
  private final Reviews reviews;

  ReviewController(Reviews reviews) {
    this.reviews = reviews;
  }

  @May(Right.REVIEW)
  @PostMapping("/orders/{orderId}/review")
  RedirectView mark(
      @PathVariable String orderId,
      @RequestParam int version,
      @RequestParam String reason,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    return answer(
        SeeOther.to(flash, "orders", orderId),
        () -> reviews.mark(orderId, version, reason, me.name()),
        "The order is marked for review.",
        "Already done: it is marked with that reason.");
  }

  @May(Right.REVIEW)
  @PostMapping("/orders/{orderId}/review/clear")
  RedirectView clear(
      @PathVariable String orderId,
      @RequestParam int version,
      @RequestParam String reason,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    return answer(
        SeeOther.to(flash, "orders", orderId),
        () -> reviews.clear(orderId, version, reason, me.name()),
        "The mark is taken away. Goods that were held leave only when somebody asks for them.",
        "Already done: the order isn't marked.");
  }

  private static RedirectView answer(
      SeeOther page, Supplier<ReviewResult> change, String done, String before) {
    try {
      return switch (change.get()) {
        case DONE -> page.said(done);
        case ALREADY_SO -> page.said(before);
        case CHANGED_MEANWHILE ->
            page.refused(
                "The order changed while you looked at it. Nothing was done: look at it as it is"
                    + " now, and try again.");
        case NO_SUCH_ORDER -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
      };
    } catch (IllegalArgumentException e) {
      return page.refused(String.valueOf(e.getMessage()));
    }
  }
}
