package io.tallystick.console.audit;

import io.tallystick.checkout.audit.AuditChain;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Asked;
import io.tallystick.console.page.Show;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page of the record. */
@Controller
class AuditController {
  private final JdbcAuditPages pages;
  private final AuditChain chain;
  private final Show show;

  AuditController(JdbcAuditPages pages, AuditChain chain, Show show) {
    this.pages = pages;
    this.chain = chain;
    this.show = show;
  }

  @May(Right.VIEW)
  @GetMapping("/audit")
  String list(
      @RequestParam(required = false) @Nullable String subject,
      @RequestParam(required = false) @Nullable String actor,
      @RequestParam(required = false) @Nullable String action,
      @RequestParam(required = false) @Nullable String day,
      @RequestParam(required = false) @Nullable String after,
      Model model) {
    AuditFilter filter = AuditFilter.of(subject, actor, action, day);
    Optional<Asked.Mark> mark = Asked.Mark.of(after);
    List<JdbcAuditPages.Entry> rows = pages.list(filter, mark, show.zone());
    boolean more = rows.size() > JdbcAuditPages.PAGE;
    List<JdbcAuditPages.Entry> page = more ? rows.subList(0, JdbcAuditPages.PAGE) : rows;
    model.addAttribute("filter", filter);
    model.addAttribute("rows", page);
    model.addAttribute("head", chain.head());
    model.addAttribute("unsealed", pages.unsealed());
    model.addAttribute(
        "next",
        more
            ? filter.path(
                new Asked.Mark(page.getLast().at(), Long.toString(page.getLast().auditId())))
            : null);
    return "audit/list";
  }
}
