package io.tallystick.console.home;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: what needs whoever looks at it. Each sees what they may do something about. */
@Controller
class HomeController {
  private final JdbcInbox inbox;

  HomeController(JdbcInbox inbox) {
    this.inbox = inbox;
  }

  /**
   * All of it.
   *
   * @param refunds that wait for a decision of theirs
   * @param review the latest of the orders in review
   */
  record Inbox(
      List<JdbcInbox.Item> mine,
      List<JdbcInbox.Item> due,
      long refunds,
      long resolutions,
      long reviews,
      List<JdbcInbox.Review> review,
      long parked,
      List<JdbcInbox.Failed> failed) {
    public boolean quiet() {
      return mine.isEmpty()
          && due.isEmpty()
          && refunds + resolutions + reviews + parked == 0
          && failed.isEmpty();
    }
  }

  @May(Right.VIEW)
  @GetMapping("/")
  String home(@AuthenticationPrincipal Person me, Model model) {
    long reviews = count(me, Right.REVIEW, inbox::reviews);
    model.addAttribute(
        "inbox",
        new Inbox(
            list(me, Right.ASSIGN, () -> inbox.mine(me.name())),
            list(me, Right.ASSIGN, inbox::due),
            count(me, Right.DECIDE_REFUND, () -> inbox.refunds(me.name())),
            count(me, Right.DECIDE_RESOLUTION, () -> inbox.resolutions(me.name())),
            reviews,
            reviews == 0 ? List.of() : inbox.review(),
            count(me, Right.REPLAY_WEBHOOK, inbox::parked),
            list(me, Right.RUN_JOBS, inbox::failed)));
    model.addAttribute("lastGood", inbox.lastGood());
    model.addAttribute("most", JdbcInbox.SHOWN);
    model.addAttribute("counted", JdbcInbox.COUNTED);
    return "home/home";
  }

  private static <T> List<T> list(Person me, Right right, Supplier<List<T>> read) {
    return me.may(right) ? read.get() : List.of();
  }

  private static long count(Person me, Right right, LongSupplier read) {
    return me.may(right) ? read.getAsLong() : 0;
  }
}
