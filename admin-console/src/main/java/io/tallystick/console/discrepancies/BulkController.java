package io.tallystick.console.discrepancies;

import io.tallystick.checkout.discrepancy.ChangeResult;
import io.tallystick.checkout.discrepancy.Discrepancies;
import io.tallystick.checkout.discrepancy.DiscrepancyState;
import io.tallystick.checkout.discrepancy.Plan;
import io.tallystick.checkout.discrepancy.Resolution;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Many at once: first shown, then done exactly as shown. */
@Controller
class BulkController {
  private static final int MOST_SHOWN = 100;
  private static final String ONLY_FINANCE =
      "Only finance may ask for a difference to be accepted or written off.";

  private final JdbcQueue queue;
  private final Discrepancies discrepancies;

  BulkController(JdbcQueue queue, Discrepancies discrepancies) {
    this.queue = queue;
    this.discrepancies = discrepancies;
  }

  /** Changes nothing. A POST since a thousand ids don't fit an address. */
  @May(Right.CLOSE_DISCREPANCY)
  @PostMapping("/discrepancies/preview")
  Object preview(
      @ModelAttribute("filter") QueueFilter filter,
      @RequestParam(name = "id") @Nullable List<Long> chosen,
      @RequestParam(name = "all") @Nullable String all,
      @RequestParam Resolution resolution,
      @RequestParam String reason,
      @AuthenticationPrincipal Person me,
      Model model,
      RedirectAttributes next) {
    Set<Long> ids =
        new LinkedHashSet<>(
            all != null
                ? queue.ids(filter, me.name(), Discrepancies.MOST)
                : chosen == null ? List.of() : chosen);
    if (ids.isEmpty()) {
      Told.refused(next, "Choose at least one discrepancy. An incident's rows: open it first.");
      return SeeOther.to(filter.address());
    }
    try {
      return shown(open(discrepancies.plan(ids, resolution, reason)), me, filter, model, next);
    } catch (IllegalArgumentException e) {
      Told.refused(next, String.valueOf(e.getMessage()));
      return SeeOther.to(filter.address());
    }
  }

  @May(Right.CLOSE_DISCREPANCY)
  @PostMapping("/discrepancies/resolve")
  Object resolve(
      @ModelAttribute("filter") QueueFilter filter,
      @RequestParam(name = "id") List<Long> ids,
      @RequestParam Resolution resolution,
      @RequestParam String reason,
      @RequestParam String digest,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      Model model,
      RedirectAttributes next) {
    return confirmed(filter, ids, resolution, reason, digest, formKey, me, model, next);
  }

  @May(Right.RESOLVE)
  @PostMapping("/discrepancies/ask")
  Object ask(
      @ModelAttribute("filter") QueueFilter filter,
      @RequestParam(name = "id") List<Long> ids,
      @RequestParam Resolution resolution,
      @RequestParam String reason,
      @RequestParam String digest,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      Model model,
      RedirectAttributes next) {
    return confirmed(filter, ids, resolution, reason, digest, formKey, me, model, next);
  }

  private Object confirmed(
      QueueFilter filter,
      List<Long> ids,
      Resolution resolution,
      String reason,
      String digest,
      String formKey,
      Person me,
      Model model,
      RedirectAttributes next) {
    if (resolution.byTwoPeople() && !me.may(Right.RESOLVE)) {
      Told.refused(next, ONLY_FINANCE);
      return SeeOther.to(filter.address());
    }
    try {
      Plan plan = discrepancies.plan(ids, resolution, reason);
      if (!plan.digest().equals(digest)) {
        if (discrepancies.done(formKey)) {
          Told.of(new ChangeResult.AlreadyDone(), "", next);
          return SeeOther.to(filter.address());
        }
        model.addAttribute(
            "refused",
            "Something has changed since the preview. Nothing was done. Look at it again below.");
        return shown(open(plan), me, filter, model, next);
      }
      ChangeResult result =
          resolution.byTwoPeople()
              ? discrepancies.ask(plan.seen(), resolution, reason, me.name(), formKey)
              : discrepancies.resolve(plan.seen(), resolution, reason, me.name(), formKey);
      String done =
          "%,d discrepancies are closed as %s.".formatted(plan.rows().size(), resolution.code());
      Told.of(result, done, next);
    } catch (IllegalArgumentException e) {
      Told.refused(next, String.valueOf(e.getMessage()));
    }
    return SeeOther.to(filter.address());
  }

  private static Plan open(Plan plan) {
    return new Plan(
        plan.to(),
        plan.reason(),
        plan.rows().stream().filter(row -> row.state() != DiscrepancyState.RESOLVED).toList());
  }

  private static Object shown(
      Plan plan, Person me, QueueFilter filter, Model model, RedirectAttributes next) {
    if (plan.rows().isEmpty()) {
      Told.refused(next, "All of them are resolved already. Nothing was done.");
      return SeeOther.to(filter.address());
    }
    boolean two = plan.to().byTwoPeople();
    if (two && !me.may(Right.RESOLVE)) {
      Told.refused(next, ONLY_FINANCE);
      return SeeOther.to(filter.address());
    }
    model.addAttribute("plan", plan);
    model.addAttribute("two", two);
    model.addAttribute("sums", PlanSum.of(plan));
    model.addAttribute("shown", plan.rows().stream().limit(MOST_SHOWN).toList());
    model.addAttribute("others", plan.rows().size() - Math.min(plan.rows().size(), MOST_SHOWN));
    return "discrepancies/preview";
  }
}
