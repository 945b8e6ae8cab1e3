package io.tallystick.console.approvals;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import java.util.Comparator;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of approvals. */
@Controller
class ApprovalsController {
  private final List<ApprovalSection> sections;

  ApprovalsController(List<ApprovalSection> sections) {
    this.sections =
        sections.stream().sorted(Comparator.comparingInt(ApprovalSection::order)).toList();
  }

  @May(Right.VIEW)
  @GetMapping("/approvals")
  String approvals(@AuthenticationPrincipal Person me, Model model) {
    sections.forEach(each -> each.show(model, me));
    model.addAttribute("sections", sections.stream().map(ApprovalSection::template).toList());
    return "approvals/approvals";
  }
}
