package io.tallystick.console.discrepancies;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** The queue of discrepancies. */
@Controller
class QueueController {
  private static final List<String> TYPES =
      java.util.Arrays.stream(DiscrepancyType.values()).map(Enum::name).sorted().toList();

  private final JdbcQueue queue;
  private final JdbcAges ages;
  private final JdbcPeople people;

  QueueController(JdbcQueue queue, JdbcAges ages, JdbcPeople people) {
    this.queue = queue;
    this.ages = ages;
    this.people = people;
  }

  @May(Right.VIEW)
  @GetMapping("/discrepancies")
  String queue(
      @ModelAttribute("filter") QueueFilter filter,
      @RequestParam(name = "after") @Nullable String after,
      @AuthenticationPrincipal Person me,
      Model model) {
    Place from = Place.of(after);
    JdbcQueue.Page page = queue.page(filter, me.name(), from);
    List<Line.Sum> totals = queue.totals(filter, me.name());
    long rows = totals.stream().mapToLong(Line.Sum::rows).sum();
    model.addAttribute("lines", page.lines());
    model.addAttribute("first", from == null);
    if (page.next() != null) {
      Map<String, String> next = filter.asMap();
      next.put("after", page.next().text());
      model.addAttribute("next", QueueFilter.address(next));
    }
    model.addAttribute("totals", totals);
    model.addAttribute("rows", rows);
    model.addAttribute("tooMany", rows > JdbcQueue.MOST_COUNTED);
    model.addAttribute("order", JdbcQueue.ORDER_IN_WORDS);
    model.addAttribute("types", TYPES);
    model.addAttribute("owners", people.owners());
    return "discrepancies/queue";
  }

  /** Pictures. Apart from the queue, which must be fast: this counts all of two weeks. */
  @May(Right.VIEW)
  @GetMapping("/discrepancies/numbers")
  String numbers(Model model) {
    model.addAttribute("pictures", ages.pictures());
    return "discrepancies/numbers";
  }
}
