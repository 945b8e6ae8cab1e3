package io.tallystick.console.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Counts logins before their password is looked at, and remembers the browser of those that fit.
 */
final class LoginGate extends OncePerRequestFilter implements AuthenticationSuccessHandler {
  static final String PATH = "/login";
  private static final String COOKIE = "tallystick-browser";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{32}");

  private final LoginLimits limits;
  private final Clock clock;
  private final SavedRequestAwareAuthenticationSuccessHandler next =
      new SavedRequestAwareAuthenticationSuccessHandler();

  LoginGate(LoginLimits limits, RequestCache wanted, Clock clock) {
    this.limits = limits;
    this.clock = clock;
    next.setRequestCache(wanted);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !("POST".equals(request.getMethod()) && PATH.equals(request.getServletPath()));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String name = request.getParameter("username");
    if (name == null || limits.admits(name, request.getRemoteAddr(), browser(request))) {
      chain.doFilter(request, response);
    } else {
      response.sendRedirect(request.getContextPath() + PATH + "?wait");
    }
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication who)
      throws IOException, ServletException {
    String token = limits.succeeded(who.getName(), request.getRemoteAddr(), browser(request));
    ResponseCookie cookie =
        ResponseCookie.from(COOKIE, token)
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Strict")
            .path(PATH)
            .maxAge(LoginLimits.BROWSER_KNOWN)
            .build();
    SessionGuard.begin(request.getSession(), clock.instant());
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    next.onAuthenticationSuccess(request, response, who);
  }

  private static @Nullable String browser(HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, COOKIE);
    return cookie == null || !TOKEN.matcher(cookie.getValue()).matches() ? null : cookie.getValue();
  }
}
