package io.tallystick.checkout.api;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who gets through: everybody to the routes named here, nobody to anything else. There are no
 * sessions and no cookies, hence nothing that another site could make a browser send (CSRF).
 */
@ServesCheckout
@Configuration(proxyBeanMethods = false)
class ApiSecurity {
  private static final String[] ROUTES = {
    "/api/cart/items",
    "/api/cart/{id}",
    "/api/quote",
    "/api/checkout",
    "/api/orders/{id}",
    "/api/analytics/events",
    "/health",
    "/v3/api-docs",
    "/v3/api-docs.yaml",
    "/v3/api-docs/**"
  };
  private static final String WEBHOOKS = "/webhooks/stripe";
  private static final String[] PAGES = {"/swagger-ui", "/swagger-ui/**", "/swagger-ui.html"};

  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

  /** The documentation's page is the one thing with script; it styles itself inline. */
  private static final String OWN_PAGE =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action"
          + " 'none'";

  private final JsonMapper json = ApiJson.mapper();

  @Bean
  @Order(1)
  SecurityFilterChain pagesSecurity(HttpSecurity http) throws Exception {
    return plain(http.securityMatcher(PAGES), OWN_PAGE)
        .authorizeHttpRequests(who -> who.anyRequest().permitAll())
        .build();
  }

  /**
   * The signature decides, which the controller checks. Who else the sender may be doesn't count.
   */
  @Bean
  @Order(2)
  SecurityFilterChain webhooksSecurity(HttpSecurity http) throws Exception {
    return plain(http.securityMatcher(WEBHOOKS), NOTHING)
        .anonymous(AbstractHttpConfigurer::disable)
        .securityContext(AbstractHttpConfigurer::disable)
        .servletApi(AbstractHttpConfigurer::disable)
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain routesSecurity(
      HttpSecurity http, Environment settings, ObjectProvider<JwtDecoder> byIssuer, Clock clock)
      throws Exception {
    AuthenticationEntryPoint unauthorized =
        (_, response, _) -> {
          response.setHeader("WWW-Authenticate", "Bearer");
          Problems.write(response, json, Problems.UNAUTHORIZED, null);
        };
    AuthenticationEntryPoint notFound =
        (_, response, _) -> Problems.write(response, json, Problems.NOT_FOUND, null);
    AccessDeniedHandler denied =
        (_, response, _) -> Problems.write(response, json, Problems.NOT_FOUND, null);
    JwtDecoder decoder = CustomerTokens.decoder(settings, byIssuer.getIfAvailable(), clock);
    return plain(http, NOTHING)
        .authorizeHttpRequests(
            who ->
                who.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(ROUTES)
                    .permitAll()
                    .anyRequest()
                    .denyAll())
        .oauth2ResourceServer(
            tokens ->
                tokens
                    .authenticationEntryPoint(unauthorized)
                    .accessDeniedHandler(denied)
                    .jwt(jwt -> jwt.decoder(decoder)))
        .exceptionHandling(
            refused -> refused.authenticationEntryPoint(notFound).accessDeniedHandler(denied))
        .addFilterBefore(new OnlyBearer(unauthorized), BearerTokenAuthenticationFilter.class)
        .build();
  }

  private static HttpSecurity plain(HttpSecurity http, String contentPolicy) throws Exception {
    return http.csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(contentPolicy))
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                    .crossOriginOpenerPolicy(
                        policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                    .crossOriginResourcePolicy(
                        policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                    .permissionsPolicyHeader(
                        policy -> policy.policy("camera=(), geolocation=(), microphone=()")));
  }

  /** A header that nobody reads isn't passed over: its sender believes to be somebody. */
  private static final class OnlyBearer extends OncePerRequestFilter {
    private static final String SCHEME = "bearer";

    private final AuthenticationEntryPoint unauthorized;

    OnlyBearer(AuthenticationEntryPoint unauthorized) {
      this.unauthorized = unauthorized;
    }

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      String given = request.getHeader("Authorization");
      if (given != null && !given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        unauthorized.commence(request, response, new BadCredentialsException("no bearer"));
        return;
      }
      chain.doFilter(request, response);
    }
  }
}
