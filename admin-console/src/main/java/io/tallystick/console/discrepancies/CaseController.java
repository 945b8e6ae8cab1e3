package io.tallystick.console.discrepancies;

import io.tallystick.checkout.discrepancy.ChangeResult;
import io.tallystick.checkout.discrepancy.Discrepancies;
import io.tallystick.checkout.discrepancy.Resolution;
import io.tallystick.checkout.discrepancy.Seen;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.SeeOther;
import java.util.List;
import java.util.function.Supplier;
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

/** One discrepancy: what it is, and what people do about it. */
@Controller
class CaseController {
  private final JdbcCase cases;
  private final JdbcPeople people;
  private final Discrepancies discrepancies;

  CaseController(JdbcCase cases, JdbcPeople people, Discrepancies discrepancies) {
    this.cases = cases;
    this.people = people;
    this.discrepancies = discrepancies;
  }

  @May(Right.VIEW)
  @GetMapping("/discrepancies/{id}")
  String show(@PathVariable long id, @AuthenticationPrincipal Person me, Model model) {
    Case found =
        cases.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    model.addAttribute("it", found);
    model.addAttribute("around", cases.around(id));
    model.addAttribute("meaning", Meanings.of(found.type()));
    model.addAttribute("document", Meanings.document(found.kind()));
    model.addAttribute("mark", Meanings.mark(found.severity()));
    model.addAttribute("owners", people.owners());
    return "discrepancies/case";
  }

  @May(Right.ASSIGN)
  @PostMapping("/discrepancies/{id}/assign")
  RedirectView assign(
      @PathVariable long id,
      @RequestParam int version,
      @RequestParam String owner,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      RedirectAttributes next) {
    if (!people.owners().contains(owner)) {
      Told.refused(next, "Nobody of that name works on discrepancies. Choose somebody else.");
      return back(id);
    }
    return change(
        id,
        next,
        owner.equals(me.name()) ? "It is yours now." : "It is given to " + owner + " now.",
        () -> discrepancies.assign(new Seen(id, version), owner, me.name(), formKey));
  }

  @May(Right.NOTE)
  @PostMapping("/discrepancies/{id}/notes")
  RedirectView note(
      @PathVariable long id,
      @RequestParam String note,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      RedirectAttributes next) {
    return change(id, next, "Noted.", () -> discrepancies.note(id, note, me.name(), formKey));
  }

  @May(Right.CLOSE_DISCREPANCY)
  @PostMapping("/discrepancies/{id}/resolve")
  RedirectView resolve(
      @PathVariable long id,
      @RequestParam int version,
      @RequestParam Resolution resolution,
      @RequestParam String reason,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      RedirectAttributes next) {
    return change(
        id,
        next,
        "Closed as " + resolution.code() + ". A run that still finds it opens it again.",
        () ->
            discrepancies.resolve(
                List.of(new Seen(id, version)), resolution, reason, me.name(), formKey));
  }

  @May(Right.RESOLVE)
  @PostMapping("/discrepancies/{id}/ask")
  RedirectView ask(
      @PathVariable long id,
      @RequestParam int version,
      @RequestParam Resolution resolution,
      @RequestParam String reason,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      RedirectAttributes next) {
    return change(
        id,
        next,
        "",
        () ->
            discrepancies.ask(
                List.of(new Seen(id, version)), resolution, reason, me.name(), formKey));
  }

  @May(Right.CLOSE_DISCREPANCY)
  @PostMapping("/discrepancies/{id}/reopen")
  RedirectView reopen(
      @PathVariable long id,
      @RequestParam int version,
      @RequestParam String reason,
      @RequestParam String formKey,
      @AuthenticationPrincipal Person me,
      RedirectAttributes next) {
    return change(
        id,
        next,
        "Open again.",
        () -> discrepancies.reopen(new Seen(id, version), reason, me.name(), formKey));
  }

  private static RedirectView change(
      long id, RedirectAttributes next, String done, Supplier<ChangeResult> change) {
    try {
      Told.of(change.get(), done, next);
    } catch (IllegalArgumentException e) {
      Told.refused(next, String.valueOf(e.getMessage()));
    }
    return back(id);
  }

  private static RedirectView back(long id) {
    return SeeOther.to("/discrepancies/" + id);
  }
}
