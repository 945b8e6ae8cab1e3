package io.tallystick.console.webhooks;

import io.tallystick.checkout.webhook.WebhookEvent;
import io.tallystick.checkout.webhook.WebhookReplay;
import io.tallystick.checkout.webhook.WebhookState;
import io.tallystick.checkout.webhook.Webhooks;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Asked;
import io.tallystick.console.page.SeeOther;
import io.tallystick.console.page.Show;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** The pages of webhooks. */
@Controller
class WebhooksController {
  private static final String GIVE_A_REASON =
      "Say why in 1 to 500 characters: it stands in the record. Nothing was done.";

  private final JdbcWebhookPages pages;
  private final Webhooks webhooks;
  private final Replays replays;
  private final Show show;
  private final Clock clock;

  WebhooksController(
      JdbcWebhookPages pages, Webhooks webhooks, Replays replays, Show show, Clock clock) {
    this.pages = pages;
    this.webhooks = webhooks;
    this.replays = replays;
    this.show = show;
    this.clock = clock;
  }

  @May(Right.VIEW)
  @GetMapping("/webhooks")
  String list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String object,
      @RequestParam(required = false) @Nullable String since,
      @RequestParam(required = false) @Nullable String after,
      Model model) {
    WebhookFilter filter = WebhookFilter.of(state, type, object, since, show.zone());
    Optional<Asked.Mark> mark = Asked.Mark.of(after);
    List<WebhookRow> rows = pages.list(filter, mark);
    boolean more = rows.size() > JdbcWebhookPages.PAGE;
    List<WebhookRow> page = more ? rows.subList(0, JdbcWebhookPages.PAGE) : rows;
    model.addAttribute("filter", filter);
    model.addAttribute("rows", page);
    var counts = pages.counts();
    model.addAttribute("waiting", counts.get(WebhookState.WAITING));
    model.addAttribute("parked", counts.get(WebhookState.PARKED));
    model.addAttribute("states", WebhookState.values());
    model.addAttribute("types", pages.types());
    model.addAttribute("first", mark.isEmpty() ? null : filter.path(null));
    model.addAttribute(
        "next",
        more
            ? filter.path(new Asked.Mark(page.getLast().receivedAt(), page.getLast().eventId()))
            : null);
    return "webhooks/list";
  }

  @May(Right.VIEW)
  @GetMapping("/webhooks/{eventId}")
  String one(@PathVariable String eventId, Model model) {
    WebhookEvent event = webhooks.find(eventId).orElseThrow(Asked::missing);
    JdbcWebhookPages.Stored stored = pages.body(eventId).orElseThrow(Asked::missing);
    List<WebhookPage.Link> links = new ArrayList<>();
    for (String order : pages.orders(about(event.objectId(), Body.payment(stored.start())))) {
      links.add(new WebhookPage.Link("Order " + order, "/orders/" + Asked.segment(order)));
    }
    if ("payout".equals(stored.objectType()) && event.objectId() != null) {
      links.add(
          new WebhookPage.Link(
              "Payout " + event.objectId(), "/payouts/" + Asked.segment(event.objectId())));
    }
    model.addAttribute(
        "page", new WebhookPage(event, stored.body(), links, pages.replays(eventId)));
    return "webhooks/one";
  }

  @May(Right.REPLAY_WEBHOOK)
  @PostMapping("/webhooks/{eventId}/replays")
  RedirectView replay(
      @PathVariable String eventId,
      @RequestParam String formKey,
      @RequestParam(defaultValue = "") String reason,
      @AuthenticationPrincipal Person person,
      RedirectAttributes flash) {
    if (webhooks.find(eventId).isEmpty()) {
      throw Asked.missing();
    }
    Replays.Said said =
        badReason(reason)
            ? new Replays.Said(false, GIVE_A_REASON)
            : replays.one(eventId, formKey, person.name(), reason.strip());
    return back("/webhooks/" + Asked.segment(eventId), said, flash);
  }

  @May(Right.RUN_JOBS)
  @PostMapping("/webhooks/replays")
  RedirectView replayChosen(
      @RequestParam(defaultValue = "") List<String> event,
      @RequestParam String formKey,
      @RequestParam(defaultValue = "") String reason,
      @AuthenticationPrincipal Person person,
      RedirectAttributes flash) {
    Replays.Said said;
    if (event.isEmpty() || event.size() > Replays.MOST_CHOSEN) {
      said =
          new Replays.Said(
              false,
              "Tick 1 to %d events; %d were. Nothing was done."
                  .formatted(Replays.MOST_CHOSEN, event.size()));
    } else if (badReason(reason)) {
      said = new Replays.Said(false, GIVE_A_REASON);
    } else {
      said = replays.chosen(event, formKey, person.name(), reason.strip());
    }
    return back("/webhooks", said, flash);
  }

  /** What a replay of all would take: an estimate before it is done. */
  @May(Right.RUN_JOBS)
  @GetMapping("/webhooks/failed")
  String failed(@RequestParam(required = false) @Nullable String since, Model model) {
    Instant from = Asked.time(since, show.zone());
    Instant at = from == null ? clock.instant().minus(Duration.ofDays(1)) : from;
    List<JdbcWebhookPages.Failed> failed = pages.failedSince(at, WebhookReplay.MOST + 1);
    long count = failed.stream().mapToLong(JdbcWebhookPages.Failed::events).sum();
    model.addAttribute("since", at);
    model.addAttribute("sinceField", Asked.field(at, show.zone()));
    model.addAttribute("failed", failed);
    model.addAttribute("count", Math.min(count, WebhookReplay.MOST));
    model.addAttribute("more", count > WebhookReplay.MOST);
    model.addAttribute(
        "oldest",
        failed.stream().map(JdbcWebhookPages.Failed::oldest).min(Instant::compareTo).orElse(null));
    return "webhooks/failed";
  }

  @May(Right.RUN_JOBS)
  @PostMapping("/webhooks/failed/replays")
  RedirectView replayFailed(
      @RequestParam String since,
      @RequestParam String formKey,
      @RequestParam(defaultValue = "") String reason,
      @AuthenticationPrincipal Person person,
      RedirectAttributes flash) {
    Instant from = Asked.time(since, show.zone());
    if (from == null) {
      throw Asked.bad();
    }
    if (badReason(reason)) {
      return back(
          Asked.path("/webhooks/failed", "since", since),
          new Replays.Said(false, GIVE_A_REASON),
          flash);
    }
    return back(
        "/webhooks", replays.failedSince(from, formKey, person.name(), reason.strip()), flash);
  }

  private static List<String> about(@Nullable String... ids) {
    List<String> known = new ArrayList<>();
    for (String id : ids) {
      if (id != null) {
        known.add(id);
      }
    }
    return known;
  }

  private static boolean badReason(String reason) {
    return reason.isBlank() || reason.strip().length() > 500;
  }

  private static RedirectView back(String path, Replays.Said said, RedirectAttributes flash) {
    flash.addFlashAttribute(said.done() ? "said" : "refused", said.words());
    return SeeOther.to(path);
  }
}
