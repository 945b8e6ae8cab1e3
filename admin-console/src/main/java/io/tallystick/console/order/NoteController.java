package io.tallystick.console.order;

import io.tallystick.checkout.note.Notes;
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

/** Writes a note on an order. */
@Controller
class NoteController {
  private final Notes notes;

  NoteController(Notes notes) {
    this.notes = notes;
  }

  @May(Right.NOTE)
  @PostMapping("/orders/{orderId}/notes")
  RedirectView write(
      @PathVariable String orderId,
      @RequestParam String formKey,
      @RequestParam String note,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    SeeOther page = SeeOther.to(flash, "orders", orderId);
    try {
      return switch (notes.write(orderId, note, me.name(), FormKey.plain(formKey))) {
        case WRITTEN -> page.said("The note is written.");
        case ALREADY_WRITTEN -> page.said("Already done: the note was written before.");
        case KEY_CONFLICT ->
            page.refused("This form was used before. The page is fresh now: write the note again.");
        case NO_SUCH_ORDER -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
      };
    } catch (IllegalArgumentException e) {
      return page.refused(String.valueOf(e.getMessage()));
    }
  }
}
