package io.tallystick.console.discrepancies;

import io.tallystick.checkout.discrepancy.ChangeResult;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What a change came to, in words. */
final class Told {
  private Told() {}

  /**
   * For the page that is shown next.
   *
   * @param done what was done, as a sentence
   */
  static void of(ChangeResult result, String done, RedirectAttributes next) {
    switch (result) {
      case ChangeResult.Done _ -> next.addFlashAttribute("said", done);
      case ChangeResult.AlreadyDone _ ->
          next.addFlashAttribute("said", "Already done: this form was sent before.");
      case ChangeResult.Asked _ ->
          next.addFlashAttribute(
              "said", "Asked. A second person decides on exactly this; nothing has changed yet.");
      case ChangeResult.Changed(List<Long> ids) ->
          refused(
              next,
              "Changed while you looked at it: %s. Nothing was done. Look at it again."
                  .formatted(words(ids)));
      case ChangeResult.Busy _ ->
          refused(next, "A run or somebody else is writing to it. Nothing was done: try again.");
      case ChangeResult.NotPossible(List<Long> ids, String why) ->
          refused(next, "%s (%s) Nothing was done.".formatted(why, words(ids)));
      case ChangeResult.AlreadyAsked(long id, String request) ->
          refused(
              next,
              "For discrepancy %d a decision is waited for already, in request %s. Nothing was done."
                  .formatted(id, request));
      case ChangeResult.NoSuch(List<Long> ids) ->
          refused(next, "There is no such discrepancy: %s.".formatted(words(ids)));
      case ChangeResult.KeyConflict _ ->
          refused(
              next,
              "This form was used for something else. Nothing was done: load the page again.");
    }
  }

  static void refused(RedirectAttributes next, String why) {
    next.addFlashAttribute("refused", why);
  }

  private static String words(List<Long> ids) {
    String some =
        ids.stream().limit(5).map(id -> "discrepancy " + id).collect(Collectors.joining(", "));
    return ids.size() > 5 ? some + " and %d more".formatted(ids.size() - 5) : some;
  }
}
