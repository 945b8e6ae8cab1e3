package io.tallystick.console.approvals;

import io.tallystick.console.access.Person;
import org.springframework.ui.Model;

/** A part of the page of approvals: one kind of request. A bean of this type is shown there. */
public interface ApprovalSection {
  /** Its template, which has a fragment {@code section}. */
  String template();

  /** Smaller ones stand further up. */
  int order();

  /** Reads what its template needs. */
  void show(Model model, Person me);
}
