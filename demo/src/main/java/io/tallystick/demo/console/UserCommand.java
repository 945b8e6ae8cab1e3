package io.tallystick.demo.console;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Role;
import io.tallystick.console.access.Users;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Lets people into the console from the machine it runs on: the first one can't come in another
 * way.
 */
@Command(
    name = "user",
    description = "Who may come into the console: add, password, list.",
    footer = {
      "",
      "Examples:",
      "  tally user add eva --role admin --role support",
      "  pass show eva | tally user add eva --role admin --password-stdin",
      "  tally user password eva",
      "  tally user list"
    })
public final class UserCommand implements Runnable {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  public UserCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do: add, password or list.");
  }

  @Command(
      name = "add",
      description = "Lets somebody in.",
      footer = {
        "",
        "The password is asked for, or read from standard input's first line with",
        "--password-stdin. It has 12 to 72 characters. There is no default one.",
        "",
        "Examples:",
        "  tally user add eva --role admin",
        "  tally user add tom --shown 'Tom B.' --role support --role operator"
      })
  int add(
      @Parameters(paramLabel = "NAME", description = "For the login and the audit.") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "viewer, support, approver, operator, finance, admin.")
          List<String> roles,
      @Option(names = "--shown", paramLabel = "TEXT", description = "For people. Default: NAME.")
          @Nullable String shown,
      @Option(names = "--password-stdin", description = "Read it from standard input.")
          boolean stdin) {
    CommandLine command = sub("add");
    Set<Role> wanted = roles(command, roles);
    String password = password(command, stdin);
    with(
        command,
        users -> {
          Person added = users.add(name, shown == null ? name : shown, password, wanted, by());
          out().println("%s may come in now, as %s.".formatted(added.name(), words(added.roles())));
        });
    return 0;
  }

  @Command(name = "password", description = "Gives somebody a new password; they log in anew.")
  int password(
      @Parameters(paramLabel = "NAME", description = "Whose.") String name,
      @Option(names = "--password-stdin", description = "Read it from standard input.")
          boolean stdin) {
    CommandLine command = sub("password");
    String password = password(command, stdin);
    with(
        command,
        users -> {
          users.password(name, password, by());
          out().println("%s has a new password.".formatted(name));
        });
    return 0;
  }

  @Command(name = "list", description = "Shows who may come in.")
  int list() {
    with(
        sub("list"),
        users -> {
          List<Person> all = users.all();
          for (Person person : all) {
            out()
                .println(
                    "%-24s %-32s %s"
                        .formatted(
                            person.name(), words(person.roles()), person.active() ? "" : "shut out")
                        .stripTrailing());
          }
          if (all.isEmpty()) {
            out().println("Nobody yet: ./tally user add NAME --role admin");
          }
        });
    return 0;
  }

  private CommandLine sub(String name) {
    return Objects.requireNonNull(spec.subcommands().get(name));
  }

  private void with(CommandLine command, Consumer<Users> work) {
    try (TallyContext services = tally.open()) {
      work.accept(
          Users.of(
              services.service(DataSource.class),
              services.service(Audit.class),
              services.service(Clock.class)));
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(command, String.valueOf(refused.getMessage()), refused);
    }
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Who sits at this machine. */
  private static String by() {
    return "command line (" + System.getProperty("user.name", "?") + ")";
  }

  private static Set<Role> roles(CommandLine command, List<String> names) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : names) {
      roles.add(
          Arrays.stream(Role.values())
              .filter(role -> role.code().equals(name.toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          command,
                          "--role '%s': give viewer, support, approver, operator, finance or admin."
                              .formatted(name))));
    }
    return roles;
  }

  private static String words(Set<Role> roles) {
    Set<String> codes = new TreeSet<>();
    roles.forEach(role -> codes.add(role.code()));
    return String.join(", ", codes);
  }

  private static String password(CommandLine command, boolean stdin) {
    if (stdin) {
      try {
        String line =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.isEmpty()) {
          throw new ParameterException(command, "Standard input's first line holds no password.");
        }
        return line;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Console console = Objects.requireNonNull(System.console());
    if (!console.isTerminal()) {
      throw new ParameterException(
          command, "There is no terminal to ask for the password: give --password-stdin.");
    }
    String first = new String(console.readPassword("Password: "));
    if (!first.equals(new String(console.readPassword("Once more: ")))) {
      throw new ParameterException(command, "These were two different passwords.");
    }
    return first;
  }
}
