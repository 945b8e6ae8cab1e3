package io.tallystick.console.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Turns somebody whom the company's own login vouches for (OpenID Connect) into our user of that
 * name. It makes nobody a user, and gives no roles: those are given here.
 */
final class SingleSignOn implements AuthenticationSuccessHandler {
  static final String EMAIL = "email";

  private final Users users;
  private final String claim;
  private final Clock clock;
  private final SecurityContextRepository contexts = new HttpSessionSecurityContextRepository();

  /**
   * @param claim which of its words is our user's name
   */
  SingleSignOn(Users users, String claim, Clock clock) {
    this.users = users;
    this.claim = claim;
    this.clock = clock;
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication vouched)
      throws IOException {
    Optional<Person> person = person(vouched.getPrincipal()).filter(Person::active);
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    person.ifPresent(found -> context.setAuthentication(PasswordLogin.login(found)));
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
    if (person.isPresent()) {
      SessionGuard.begin(request.getSession(), clock.instant());
      response.sendRedirect(request.getContextPath() + "/");
    } else {
      request.getSession().invalidate();
      response.sendRedirect(request.getContextPath() + LoginGate.PATH + "?stranger");
    }
  }

  private Optional<Person> person(@Nullable Object principal) {
    if (!(principal instanceof OidcUser user)) {
      return Optional.empty(); // a plain OAuth2 server vouches for nobody
    }
    if (claim.equals(EMAIL) && !Boolean.TRUE.equals(user.getEmailVerified())) {
      return Optional.empty(); // anybody can claim any address
    }
    return Optional.ofNullable(user.getClaimAsString(claim)).flatMap(users::find);
  }
}
