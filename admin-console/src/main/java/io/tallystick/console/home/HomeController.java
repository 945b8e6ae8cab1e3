package io.tallystick.console.home;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page. */
@Controller
class HomeController {
  @May(Right.VIEW)
  @GetMapping("/")
  String home() {
    return "home/home";
  }
}
