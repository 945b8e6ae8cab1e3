package io.tallystick.console.page;

import io.tallystick.console.access.OpenToAll;
import io.tallystick.console.access.Person;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * What is shown instead of a page: what happened and what to do, nothing of how it works inside.
 */
@Controller
class ErrorPages implements ErrorController {
  @OpenToAll
  @RequestMapping("/error")
  String error(
      HttpServletRequest request,
      HttpServletResponse response,
      @AuthenticationPrincipal @Nullable Person me,
      Model model) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    int code = status instanceof Integer given ? given : 404;
    response.setStatus(code);
    model.addAttribute("code", code);
    model.addAttribute("title", title(code));
    model.addAttribute("advice", advice(code, me != null));
    return "page/error";
  }

  private static String title(int code) {
    return switch (code) {
      case 400 -> "That couldn't be understood";
      case 401 -> "You aren't logged in";
      case 403 -> "You may not do that";
      case 404 -> "There is nothing here";
      case 405 -> "That can't be done here";
      case 409 -> "Somebody was faster";
      case 413 -> "That is too large";
      case 429 -> "Too many at once";
      default -> "Something went wrong here";
    };
  }

  private static String advice(int code, boolean known) {
    return switch (code) {
      case 400 ->
          "A value in the address or the form is missing or not as it should be. Nothing was"
              + " changed.";
      case 401 -> "Log in and try again. Nothing was changed.";
      case 403 ->
          known
              ? "Your roles don't include it, or the form was open for too long. Nothing was"
                  + " changed. Load the page again; if it stays so, ask an administrator."
              : "Log in and try again. Nothing was changed.";
      case 404 ->
          "The address may be mistyped, or what it named was never there. The search finds orders"
              + " and payments.";
      case 409 ->
          "It was changed while you looked at it. Nothing was changed by you: load the page again.";
      case 429 -> "Wait a minute and try again. Nothing was changed.";
      default -> "It was logged. Try again; whether an action of yours was done, the audit says.";
    };
  }
}
