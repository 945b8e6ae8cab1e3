package io.tallystick.console.page;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.console.access.Person;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.WebUtils;

/** What the frame around every page needs. */
@ControllerAdvice(basePackages = "io.tallystick.console")
class PageModel {
  private final Ids ids;

  PageModel(Ids ids) {
    this.ids = ids;
  }

  /** Who looks at it; null before the login. */
  @ModelAttribute("me")
  @Nullable Person me(@AuthenticationPrincipal @Nullable Person person) {
    return person;
  }

  /** Which entry of the navigation is lit. */
  @ModelAttribute("path")
  String path(HttpServletRequest request) {
    return request.getRequestURI();
  }

  /** A fresh one for the forms of this page: sent twice, an action is done once. */
  @ModelAttribute("formKey")
  String formKey() {
    return ids.get();
  }

  /** light, dark, or auto: as the system says. */
  @ModelAttribute("theme")
  String theme(HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, ThemeController.COOKIE);
    return cookie == null ? ThemeController.AUTO : ThemeController.known(cookie.getValue());
  }
}
