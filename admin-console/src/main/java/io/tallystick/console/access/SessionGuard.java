package io.tallystick.console.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends a session when its user was changed or shut out, and at the latest after a working day: also
 * one that a script keeps busy.
 */
final class SessionGuard extends OncePerRequestFilter {
  static final Duration LONGEST = Duration.ofHours(12);
  private static final String BEGAN = "tallystick.began";

  private final Users users;
  private final Clock clock;

  SessionGuard(Users users, Clock clock) {
    this.users = users;
    this.clock = clock;
  }

  /** To be called at the login. */
  static void begin(HttpSession session, Instant now) {
    session.setAttribute(BEGAN, now);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getServletPath();
    return path.startsWith("/assets/") || path.startsWith("/webjars/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    HttpSession session = request.getSession(false);
    if (session != null && who != null && who.getPrincipal() instanceof Person person) {
      if (isOver(session) || !isStill(person)) {
        session.invalidate();
        SecurityContextHolder.clearContext();
      }
    }
    chain.doFilter(request, response);
  }

  private boolean isOver(HttpSession session) {
    return !(session.getAttribute(BEGAN) instanceof Instant began)
        || !clock.instant().isBefore(began.plus(LONGEST));
  }

  private boolean isStill(Person person) {
    return users
        .find(person.name())
        .filter(now -> now.active() && now.version() == person.version())
        .isPresent();
  }
}
