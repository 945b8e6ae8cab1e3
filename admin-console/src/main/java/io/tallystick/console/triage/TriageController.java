package io.tallystick.console.triage;

import io.tallystick.checkout.attempt.Fact;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Asked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page of triage. */
@Controller
class TriageController {
  private static final Map<String, Duration> SPANS =
      Map.of(
          "hour",
          Duration.ofHours(1),
          "day",
          Duration.ofDays(1),
          "week",
          Duration.ofDays(7),
          "month",
          Duration.ofDays(31));
  private static final Duration LEFT_BEHIND = Duration.ofMinutes(10);

  private final JdbcTriage triage;
  private final Clock clock;

  TriageController(JdbcTriage triage, Clock clock) {
    this.triage = triage;
    this.clock = clock;
  }

  /**
   * A fact and the attempts that came no further.
   *
   * @param words what that means
   * @param oldest null: there are none
   */
  record Row(String fact, String words, long attempts, @Nullable Instant oldest) {}

  @May(Right.VIEW)
  @GetMapping("/triage")
  String triage(
      @RequestParam(required = false) @Nullable String fact,
      @RequestParam(defaultValue = "day") String span,
      Model model) {
    Duration length = SPANS.get(span);
    String wanted = Asked.text(fact);
    if (length == null
        || (wanted != null
            && Arrays.stream(Fact.values()).noneMatch(known -> known.code().equals(wanted)))) {
      throw Asked.bad();
    }
    Instant since = clock.instant().minus(length);
    Map<String, JdbcTriage.Count> counts =
        triage.counts(since).stream()
            .collect(Collectors.toMap(JdbcTriage.Count::furthest, Function.identity()));
    List<Row> rows = new ArrayList<>();
    for (Fact known : Fact.values()) {
      JdbcTriage.Count count = counts.get(known.code());
      rows.add(
          new Row(
              known.code(),
              words(known),
              count == null ? 0 : count.attempts(),
              count == null ? null : count.oldest()));
    }
    long all = rows.stream().mapToLong(Row::attempts).sum();
    model.addAttribute("rows", rows);
    model.addAttribute("all", all);
    model.addAttribute("bounded", all >= JdbcTriage.MOST);
    model.addAttribute("span", span);
    model.addAttribute("spans", List.of("hour", "day", "week", "month"));
    model.addAttribute("leftBehind", triage.leftBehind(clock.instant().minus(LEFT_BEHIND)));
    model.addAttribute("fact", wanted);
    model.addAttribute("attempts", wanted == null ? List.of() : triage.list(wanted, since));
    return "triage/triage";
  }

  private static String words(Fact fact) {
    return switch (fact) {
      case ATTEMPT_CREATED -> "began, nothing more: a process may have died";
      case FRAUD_SCREENED -> "screened or refused, nothing held";
      case INVENTORY_RESERVED -> "stock is held, nobody has paid yet";
      case PAYMENT_AUTHORIZED -> "paid or authorized, the order isn't committed";
      case PAYMENT_DECLINED -> "declined: the customer may try again";
      case PAYMENT_UNKNOWN -> "nobody knows whether it was paid: the sweep asks";
      case ORDER_COMMITTED -> "order committed, its event isn't recorded";
      case EVENT_RECORDED -> "its event waits to be published";
      case EVENT_PUBLISHED -> "all is done";
      case COMPENSATION_REQUIRED -> "must be undone, and isn't yet";
      case COMPENSATION_COMPLETE -> "was undone";
    };
  }
}
