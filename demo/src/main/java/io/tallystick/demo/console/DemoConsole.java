package io.tallystick.demo.console;

import io.tallystick.console.ConsoleApplication;
import io.tallystick.console.access.Role;
import io.tallystick.console.access.Users;
import io.tallystick.reconciliation.cli.ListenOptions;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.support.GenericApplicationContext;

/** The console over a demo's database, with somebody of each role to log in as. */
public final class DemoConsole implements AutoCloseable {
  /** Of all of them; only here, where the database goes with the process. */
  public static final String PASSWORD = "tallystick-demo";

  private final TallyContext service;

  private DemoConsole(TallyContext service) {
    this.service = service;
  }

  /**
   * Starts it, at its usual port or, if something has that, at any.
   *
   * @param settings more of them: where the provider is
   */
  public static DemoConsole open(
      TallyCommand tally, String jdbcUrl, Map<String, String> settings, Clock clock) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("server.port", ListenOptions.free(ConsoleApplication.PORT));
    TallyContext service =
        tally.openServiceOn(
            jdbcUrl,
            ConsoleApplication.class,
            ConsoleApplication.defaults(),
            all,
            context ->
                ((GenericApplicationContext) context)
                    .registerBean(
                        "demoClock", Clock.class, () -> clock, bean -> bean.setPrimary(true)));
    Users users = service.service(Users.class);
    for (Role role : Role.values()) {
      users.add(role.code(), "Demo " + role.code(), PASSWORD, EnumSet.of(role), "demo");
    }
    return new DemoConsole(service);
  }

  /** Where it is. */
  public String url() {
    return ListenOptions.address(service);
  }

  /** Where it is and how one comes in. */
  public String words() {
    String names = Arrays.stream(Role.values()).map(Role::code).collect(Collectors.joining(", "));
    return """
    The console: %s
    Log in as %s; the password is %s.

    """
        .formatted(url(), names, PASSWORD);
  }

  @Override
  public void close() {
    service.close();
  }
}
