package io.tallystick.console.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The login. What is sent to it Spring Security takes. */
@Controller
class LoginController {
  /** Another way in. */
  record Way(String name, String path) {}

  private final List<Way> ways = new ArrayList<>();

  LoginController(ObjectProvider<ClientRegistrationRepository> elsewhere) {
    @Nullable ClientRegistrationRepository known = elsewhere.getIfAvailable();
    if (known instanceof Iterable<?> all) {
      for (Object each : all) {
        if (each instanceof ClientRegistration way) {
          ways.add(
              new Way(way.getClientName(), "/oauth2/authorization/" + way.getRegistrationId()));
        }
      }
    }
  }

  @OpenToAll
  @GetMapping("/login")
  String login(Model model) {
    model.addAttribute("ways", ways);
    return "access/login";
  }
}
