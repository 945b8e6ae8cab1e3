package io.tallystick.console.payouts;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Asked;
import io.tallystick.console.page.Show;
import io.tallystick.console.picture.WaterfallPicture;
import io.tallystick.reports.payouts.Waterfall;
import io.tallystick.reports.payouts.Waterfalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages of payouts. */
@Controller
class PayoutsController {
  private final JdbcPayoutPages pages;
  private final Waterfalls waterfalls;
  private final Show show;

  PayoutsController(JdbcPayoutPages pages, Waterfalls waterfalls, Show show) {
    this.pages = pages;
    this.waterfalls = waterfalls;
    this.show = show;
  }

  @May(Right.VIEW)
  @GetMapping("/payouts")
  String list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String bank,
      @RequestParam(required = false) @Nullable String since,
      @RequestParam(required = false) @Nullable String after,
      Model model) {
    PayoutFilter filter = PayoutFilter.of(status, bank, since, after);
    List<PayoutRow> rows = pages.list(filter);
    boolean more = rows.size() > JdbcPayoutPages.PAGE;
    List<PayoutRow> page = more ? rows.subList(0, JdbcPayoutPages.PAGE) : rows;
    model.addAttribute("filter", filter);
    model.addAttribute("rows", page);
    model.addAttribute("statuses", pages.statuses());
    model.addAttribute("unread", pages.unread());
    model.addAttribute("next", more ? filter.path(page.getLast()) : null);
    return "payouts/list";
  }

  @May(Right.VIEW)
  @GetMapping("/payouts/{id}")
  String one(@PathVariable String id, Model model) {
    String known = Asked.text(id);
    PayoutRow payout =
        (known == null ? Optional.<PayoutRow>empty() : pages.find(known))
            .orElseThrow(Asked::missing);
    Waterfall waterfall = waterfalls.ofPayout(payout.payoutId()).orElseThrow(Asked::missing);
    List<JdbcPayoutPages.Movement> movements = pages.movements(payout.payoutId());
    model.addAttribute("payout", payout);
    model.addAttribute("details", pages.details(payout.payoutId()));
    model.addAttribute("waterfall", waterfall);
    model.addAttribute("unexplained", waterfall.unexplainedMinor());
    model.addAttribute("content", waterfall.content().name());
    model.addAttribute("parts", parts(waterfall));
    model.addAttribute("picture", picture(waterfall));
    model.addAttribute("moreMovements", movements.size() > JdbcPayoutPages.PAGE);
    model.addAttribute(
        "movements", movements.subList(0, Math.min(movements.size(), JdbcPayoutPages.PAGE)));
    return "payouts/one";
  }

  /** One kind of steps with its lines. */
  record Part(String words, long minor, List<Waterfall.Line> lines) {}

  private static List<Part> parts(Waterfall waterfall) {
    List<Part> parts = new ArrayList<>();
    for (Waterfall.Part part : Waterfall.Part.values()) {
      List<Waterfall.Line> lines =
          waterfall.lines().stream().filter(line -> line.part() == part).toList();
      if (!lines.isEmpty() || part == Waterfall.Part.GROSS) {
        parts.add(new Part(words(part), waterfall.sum(part), lines));
      }
    }
    return parts;
  }

  private static String words(Waterfall.Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private @Nullable WaterfallPicture picture(Waterfall waterfall) {
    if (waterfall.lines().isEmpty()) {
      return null;
    }
    List<WaterfallPicture.Step> steps = new ArrayList<>();
    for (Part part : parts(waterfall)) {
      steps.add(step(waterfall, part.words(), WaterfallPicture.Kind.STEP, part.minor()));
    }
    Long unexplained = waterfall.unexplainedMinor();
    if (unexplained != null && unexplained != 0) {
      steps.add(step(waterfall, "unexplained", WaterfallPicture.Kind.RESIDUAL, unexplained));
    }
    steps.add(step(waterfall, "net", WaterfallPicture.Kind.TOTAL, waterfall.closingMinor()));
    return WaterfallPicture.of(steps);
  }

  private WaterfallPicture.Step step(
      Waterfall waterfall, String label, WaterfallPicture.Kind kind, long minor) {
    return new WaterfallPicture.Step(label, kind, minor, show.money(minor, waterfall.currency()));
  }
}
