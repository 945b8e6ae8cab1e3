package io.tallystick.console;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.console.access.Role;
import io.tallystick.console.access.Users;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The console over a database of its own, and people with each role: viewer, support, approver,
 * operator, finance, admin, with {@link #PASSWORD}. "second" has all roles.
 */
public final class ConsoleRig implements AutoCloseable {
  public static final String PASSWORD = "correct horse battery";
  public static final Instant NOW = Instant.parse("2026-09-02T08:00:00Z");

  public final SettableClock clock = new SettableClock(NOW);
  public final String url;
  public final JdbcClient jdbc;
  private final ConfigurableApplicationContext context;

  private ConsoleRig(String... settings) {
    url = TestPostgres.migratedDatabaseUrl();
    var application = new SpringApplication(ConsoleApplication.class);
    application.setDefaultProperties(ConsoleApplication.defaults());
    application.addInitializers(
        (GenericApplicationContext beans) ->
            beans.registerBean(
                "clock", Clock.class, () -> clock, definition -> definition.setPrimary(true)));
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.addAll(
        List.of(
            "spring.datasource.url=" + url,
            "server.port=0",
            "spring.main.allow-bean-definition-overriding=true",
            "tallystick.zone=Europe/Berlin",
            "logging.level.root=WARN"));
    context = application.run(arguments.stream().map(s -> "--" + s).toArray(String[]::new));
    jdbc = JdbcClient.create(context.getBean(DataSource.class));
    for (Role role : Role.values()) {
      user(role.code(), role);
    }
    user("second", Role.values());
  }

  /** Starts it. */
  public static ConsoleRig start(String... settings) {
    return new ConsoleRig(settings);
  }

  /** Adds somebody with the usual password. */
  public void user(String name, Role... roles) {
    context.getBean(Users.class).add(name, name, PASSWORD, EnumSet.copyOf(Set.of(roles)), "test");
  }

  public String address() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public <T> java.util.Collection<T> beans(Class<T> type) {
    return context.getBeansOfType(type).values();
  }

  public long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  /** A browser without script, in which nobody is logged in. */
  public Visitor visitor() {
    return new Visitor();
  }

  /** A browser without script, in which that user is logged in. */
  public Visitor loggedIn(String name) {
    Visitor visitor = new Visitor();
    visitor.get("/login");
    visitor.post("/login", Map.of("username", name, "password", PASSWORD));
    return visitor;
  }

  @Override
  public void close() {
    context.close();
  }

  /** Keeps cookies and the last page's form token. */
  public final class Visitor {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern FORM_KEY = Pattern.compile("name=\"formKey\" value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
    private String token = "";
    private String formKey = "";

    public HttpResponse<String> get(String path, String... headers) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
      for (int i = 0; i < headers.length; i += 2) {
        request.header(headers[i], headers[i + 1]);
      }
      return send(request);
    }

    /** With the token of the page before. */
    public HttpResponse<String> post(String path, Map<String, String> form) {
      Map<String, String> all = new LinkedHashMap<>(form);
      all.putIfAbsent("_csrf", token);
      return postPlain(path, all);
    }

    /** Without any token. */
    public HttpResponse<String> postPlain(String path, Map<String, String> form) {
      List<String> fields = new ArrayList<>();
      form.forEach((name, value) -> fields.add(encode(name) + "=" + encode(value)));
      return send(
          HttpRequest.newBuilder(URI.create(address() + path))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(String.join("&", fields))));
    }

    /** Its value; empty: there is none. */
    public String cookie(String name) {
      return cookies.getCookieStore().getCookies().stream()
          .filter(cookie -> cookie.getName().equals(name))
          .map(HttpCookie::getValue)
          .findFirst()
          .orElse("");
    }

    /** Of the page before. */
    public String formKey() {
      return formKey;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
      try {
        HttpResponse<String> response =
            client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        Matcher found = TOKEN.matcher(response.body());
        if (found.find()) {
          token = found.group(1);
        }
        Matcher key = FORM_KEY.matcher(response.body());
        if (key.find()) {
          formKey = key.group(1);
        }
        return response;
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String encode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
