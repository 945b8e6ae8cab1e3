package io.tallystick.console.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Holds each route to its {@link May}. What says nothing is closed. */
final class RightsInterceptor implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && method.getBeanType().getName().startsWith("io.tallystick.")) {
      May may = method.getMethodAnnotation(May.class);
      Authentication who = SecurityContextHolder.getContext().getAuthentication();
      if (method.hasMethodAnnotation(OpenToAll.class)) {
        return true;
      }
      if (may == null || who == null || !(who.getPrincipal() instanceof Person person)) {
        throw new AccessDeniedException("This page says nothing of who may see it.");
      }
      if (!person.may(may.value())) {
        throw new Forbidden(may.value());
      }
    }
    return true;
  }

  /** Somebody who may come in, and not here. */
  static final class Forbidden extends AccessDeniedException {
    private static final long serialVersionUID = 1;

    private final Right right;

    Forbidden(Right right) {
      super("needs " + right);
      this.right = right;
    }

    Right right() {
      return right;
    }
  }
}
