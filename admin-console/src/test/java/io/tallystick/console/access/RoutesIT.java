package io.tallystick.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route there is, tried by everybody there is. */
class RoutesIT {
  private static ConsoleRig rig;

  /** One way to call the console. */
  private record Route(RequestMethod method, String path, HandlerMethod handler) {
    String shown() {
      return method + " " + path;
    }

    /** With something in the place of what stands in braces. */
    String example() {
      return path.replaceAll("\\{[^}]+}", "1");
    }
  }

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (var mapping : rig.beans(RequestMappingHandlerMapping.class)) {
      mapping
          .getHandlerMethods()
          .forEach(
              (info, handler) -> {
                if (handler.getBeanType().getName().startsWith("io.tallystick.console")
                    && !handler.hasMethodAnnotation(OpenToAll.class)) {
                  for (RequestMethod method : info.getMethodsCondition().getMethods()) {
                    for (String path : info.getPatternValues()) {
                      routes.add(new Route(method, path, handler));
                    }
                  }
                }
              });
    }
    return routes;
  }

  /** What may change when nothing is done: who tried, and what the login noted. */
  private static String fingerprint() {
    return rig.jdbc
        .sql(
            """
            SELECT string_agg(table_name || ':' || (xpath('/row/n/text()', query_to_xml(
              'SELECT count(*) || '':'' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS n FROM ' || quote_ident(table_name) || ' t',
              false, true, '')))[1]::text, ',' ORDER BY table_name)
            FROM information_schema.tables
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
              AND table_name NOT IN ('audit', 'audit_chain', 'console_login_count', 'console_browser')
            """)
        .query(String.class)
        .single();
  }

  @Test
  void eachRouteSaysWhatItNeeds() {
    assertThat(routes()).isNotEmpty();
    assertThat(routes())
        .allSatisfy(
            route ->
                assertThat(route.handler().hasMethodAnnotation(May.class))
                    .as(route.shown())
                    .isTrue());
  }

  @Test
  void eachRoleReachesItsRoutesAndNoOther() {
    String before = fingerprint();
    var wrong = new TreeSet<String>();
    Map<String, Integer> refused = new TreeMap<>();
    for (Role role : Role.values()) {
      var visitor = rig.loggedIn(role.code());
      visitor.get("/me");
      for (Route route : routes()) {
        Right right = route.handler().getMethodAnnotation(May.class).value();
        if (right.roles().contains(role)) {
          continue; // what it does then its own tests show
        }
        int status =
            route.method() == RequestMethod.GET
                ? visitor.get(route.example()).statusCode()
                : visitor.post(route.example(), Map.of()).statusCode();
        if (status != 403) {
          wrong.add("%s as %s: %d".formatted(route.shown(), role.code(), status));
        }
        refused.merge(role.code(), 1, Integer::sum);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(fingerprint()).isEqualTo(before);
    long tries = refused.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(tries).isPositive();
    assertThat(rig.count("SELECT count(*) FROM audit WHERE action = 'console.denied'"))
        .isEqualTo(tries);
  }

  @Test
  void nothingIsChangedWithoutAFormOfOurs() {
    String before = fingerprint();
    var second = rig.loggedIn("second");
    List<String> wrong =
        routes().stream()
            .filter(route -> route.method() != RequestMethod.GET)
            .filter(route -> second.postPlain(route.example(), Map.of()).statusCode() != 403)
            .map(Route::shown)
            .toList();
    assertThat(wrong).isEmpty();
    assertThat(fingerprint()).isEqualTo(before);
  }

  @Test
  void whoIsntLoggedInReachesNothing() {
    String before = fingerprint();
    var stranger = rig.visitor();
    for (Route route : routes()) {
      if (route.method() == RequestMethod.GET) {
        var answer = stranger.get(route.example());
        assertThat(answer.statusCode()).as(route.shown()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/login");
      } else {
        stranger.get("/login"); // a token of its own session lets nobody in
        assertThat(stranger.post(route.example(), Map.of()).statusCode())
            .as(route.shown())
            .isEqualTo(302);
      }
    }
    assertThat(fingerprint()).isEqualTo(before);
  }

  @Test
  void onlyGetAndPostAreUsed() {
    assertThat(routes())
        .allSatisfy(
            route ->
                assertThat(Arrays.asList(RequestMethod.GET, RequestMethod.POST))
                    .contains(route.method()));
  }
}
