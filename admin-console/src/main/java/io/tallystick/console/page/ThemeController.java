package io.tallystick.console.page;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Light, dark, or as the system is: kept in the browser, works without script. */
@Controller
class ThemeController {
  static final String COOKIE = "tallystick-theme";
  static final String AUTO = "auto";
  private static final Set<String> KNOWN = Set.of("light", "dark", AUTO);

  static String known(String theme) {
    return KNOWN.contains(theme) ? theme : AUTO;
  }

  @May(Right.VIEW)
  @PostMapping("/theme")
  ResponseEntity<Void> choose(
      @RequestParam String theme, @RequestParam String back, HttpServletRequest request) {
    ResponseCookie cookie =
        ResponseCookie.from(COOKIE, known(theme))
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .path("/")
            .maxAge(Duration.ofDays(365))
            .build();
    return ResponseEntity.status(HttpStatus.SEE_OTHER)
        .header(HttpHeaders.SET_COOKIE, cookie.toString())
        .header(HttpHeaders.LOCATION, Back.to(back))
        .build();
  }
}
