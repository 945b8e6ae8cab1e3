package io.tallystick.console.users;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.access.Users;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Oneself: what one may do, and one's password. */
@Controller
class OwnPasswordController {
  private final Users users;

  OwnPasswordController(Users users) {
    this.users = users;
  }

  @May(Right.VIEW)
  @GetMapping("/me")
  String show() {
    return "users/me";
  }

  @May(Right.VIEW)
  @PostMapping("/me/password")
  String change(
      @RequestParam String old,
      @RequestParam String password,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    try {
      if (!users.isPassword(me, old)) {
        throw new IllegalArgumentException("The old password isn't right. Nothing was changed.");
      }
      users.password(me.name(), password, me.name());
      return "redirect:/login?changed"; // its sessions have ended
    } catch (IllegalArgumentException refused) {
      flash.addFlashAttribute("refused", refused.getMessage());
      return "redirect:/me";
    }
  }
}
