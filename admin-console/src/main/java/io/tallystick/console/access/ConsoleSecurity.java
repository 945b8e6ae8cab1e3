package io.tallystick.console.access;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who gets through: whoever is logged in; what each may do then is each route's {@link May}. */
@Configuration(proxyBeanMethods = false)
class ConsoleSecurity {
  /** Everything comes from here, nothing runs that stands in a page. */
  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src"
          + " 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri"
          + " 'none'";

  @Bean
  PasswordLogin passwordLogin(Users users, PasswordEncoder passwords) {
    return new PasswordLogin(users, passwords);
  }

  @Bean
  @Order(10)
  SecurityFilterChain consoleSecurity(
      HttpSecurity http,
      PasswordLogin passwordLogin,
      Users users,
      DataSource dataSource,
      Clock clock,
      Audit audit,
      PlatformTransactionManager transactions,
      Environment settings,
      ObjectProvider<ClientRegistrationRepository> elsewhere)
      throws Exception {
    if (elsewhere.getIfAvailable() != null) {
      String claim = settings.getProperty("tallystick.console.sso.claim", SingleSignOn.EMAIL);
      http.oauth2Login(
          sso ->
              sso.loginPage(LoginGate.PATH)
                  .successHandler(new SingleSignOn(users, claim, clock))
                  .failureUrl(LoginGate.PATH + "?stranger"));
    }
    var wanted = new HttpSessionRequestCache(); // where somebody wanted to go before the login
    var gate = new LoginGate(new LoginLimits(dataSource, clock), wanted, clock);
    return http.authenticationProvider(passwordLogin)
        .authorizeHttpRequests(
            who ->
                who.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
                    .permitAll()
                    .requestMatchers(
                        "/login",
                        "/login/oauth2/**",
                        "/oauth2/**",
                        "/assets/**",
                        "/webjars/**",
                        "/favicon.ico")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .requestCache(cache -> cache.requestCache(wanted))
        .formLogin(login -> login.loginPage(LoginGate.PATH).successHandler(gate))
        .addFilterBefore(gate, UsernamePasswordAuthenticationFilter.class)
        .addFilterBefore(new SessionGuard(users, clock), AuthorizationFilter.class)
        .logout(logout -> logout.logoutSuccessUrl("/login?bye"))
        .exceptionHandling(
            refused ->
                refused
                    .authenticationEntryPoint(
                        new HtmxAware(new LoginUrlAuthenticationEntryPoint("/login")))
                    .accessDeniedHandler(denied(audit, new TransactionTemplate(transactions))))
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                    .crossOriginOpenerPolicy(
                        policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                    .crossOriginResourcePolicy(
                        policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                    .permissionsPolicyHeader(
                        policy -> policy.policy("camera=(), geolocation=(), microphone=()")))
        .build();
  }

  /** Who tries what they may not leaves a trace: of a mistake or of more. */
  private static AccessDeniedHandler denied(Audit audit, TransactionTemplate transaction) {
    return (request, response, refusal) -> {
      if (refusal instanceof RightsInterceptor.Forbidden forbidden
          && request.getUserPrincipal() != null) {
        String path = request.getMethod() + " " + request.getRequestURI();
        transaction.executeWithoutResult(
            _ ->
                audit.record(
                    new AuditEntry(
                        "console",
                        "console.denied",
                        person(request),
                        "needs " + forbidden.right(),
                        null,
                        path,
                        request.getRemoteAddr())));
      }
      response.sendError(403);
    };
  }

  private static String person(HttpServletRequest request) {
    return String.valueOf(request.getRemoteUser());
  }
}
