package io.tallystick.console.users;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.access.Role;
import io.tallystick.console.access.Users;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Users and what each may do. */
@Controller
class UsersController {
  private static final String PAGE = "redirect:/users";

  private final Users users;

  UsersController(Users users) {
    this.users = users;
  }

  @May(Right.MANAGE_USERS)
  @GetMapping("/users")
  String list(Model model) {
    model.addAttribute("users", users.all());
    model.addAttribute("allRoles", Role.values());
    return "users/users";
  }

  @May(Right.MANAGE_USERS)
  @PostMapping("/users")
  String add(
      @RequestParam String name,
      @RequestParam(defaultValue = "") String shown,
      @RequestParam(defaultValue = "") String password,
      @RequestParam(defaultValue = "") List<String> roles,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    return said(
        flash,
        () -> {
          Person added =
              users.add(name, shown, password.isEmpty() ? null : password, roles(roles), me.name());
          return "%s may come in now%s."
              .formatted(
                  added.name(),
                  password.isEmpty() ? ", by single sign-on; there is no password" : "");
        });
  }

  @May(Right.MANAGE_USERS)
  @PostMapping("/users/{name}")
  String change(
      @PathVariable String name,
      @RequestParam int version,
      @RequestParam(defaultValue = "") List<String> roles,
      @RequestParam(defaultValue = "false") boolean active,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    return said(
        flash,
        () -> {
          users.change(name, roles(roles), active, version, me.name());
          return active
              ? "%s was changed and has to log in again.".formatted(name)
              : "%s is shut out.".formatted(name);
        });
  }

  @May(Right.MANAGE_USERS)
  @PostMapping("/users/{name}/password")
  String password(
      @PathVariable String name,
      @RequestParam String password,
      @AuthenticationPrincipal Person me,
      RedirectAttributes flash) {
    return said(
        flash,
        () -> {
          users.password(name, password, me.name());
          return "%s has a new password and has to log in again.".formatted(name);
        });
  }

  private interface Change {
    String make();
  }

  private static String said(RedirectAttributes flash, Change change) {
    try {
      flash.addFlashAttribute("said", change.make());
    } catch (IllegalArgumentException refused) {
      flash.addFlashAttribute("refused", refused.getMessage());
    }
    return PAGE;
  }

  private static Set<Role> roles(List<String> codes) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    codes.forEach(code -> roles.add(Role.valueOf(code.toUpperCase(Locale.ROOT))));
    return roles;
  }
}
