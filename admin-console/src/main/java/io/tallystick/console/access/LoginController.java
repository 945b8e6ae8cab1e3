package io.tallystick.console.access;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The login. What is sent to it Spring Security takes. */
@Controller
class LoginController {
  @OpenToAll
  @GetMapping("/login")
  String login() {
    return "access/login";
  }
}
