package io.tallystick.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.demo.console.ConsoleCommand;
import io.tallystick.demo.console.UserCommand;
import io.tallystick.reconciliation.cli.Surroundings;
import io.tallystick.reconciliation.cli.TallyCommandLine;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letting the first people into the console from the command line. */
class UserCommandIT {
  @TempDir static Path home;
  private static String database;

  private record Ended(int exitCode, String said) {}

  @BeforeAll
  static void start() {
    database = TestPostgres.migratedDatabaseUrl().replaceFirst("^jdbc:postgresql", "postgres");
  }

  private static Ended tally(String standardInput, String... arguments) {
    var said = new StringWriter();
    var commandLine =
        TallyCommandLine.create(
            new Surroundings(home, Map.of("DATABASE_URL", database), false),
            List.of(ConsoleCommand::new, UserCommand::new));
    commandLine.setOut(new PrintWriter(said, true));
    commandLine.setErr(new PrintWriter(said, true));
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)));
    try {
      return new Ended(commandLine.execute(arguments), said.toString());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void theFirstAdministratorIsMadeWithAPasswordOfTheirOwn() {
    assertThat(tally("", "user", "list").said()).startsWith("Nobody yet: ./tally user add");
    Ended added =
        tally("a long enough one\n", "user", "add", "eva", "--role", "admin", "--password-stdin");
    assertThat(added).isEqualTo(new Ended(0, "eva may come in now, as admin.\n"));
    assertThat(tally("", "user", "list").said()).isEqualTo("eva                      admin\n");
    assertThat(
            tally(
                "a long enough one\n",
                "user",
                "add",
                "Eva",
                "--role",
                "viewer",
                "--password-stdin"))
        .satisfies(twice -> assertThat(twice.exitCode()).isEqualTo(2))
        .satisfies(
            twice -> assertThat(twice.said()).startsWith("tally: There is a user 'eva' already."));
    assertThat(tally("another long one\n", "user", "password", "eva", "--password-stdin").said())
        .isEqualTo("eva has a new password.\n");
  }

  @Test
  void whatIsWrongIsSaidInASentence() {
    assertThat(
            tally("short\n", "user", "add", "tom", "--role", "support", "--password-stdin").said())
        .startsWith("tally: A password has 12 to 72 characters.");
    assertThat(tally("", "user", "add", "tom", "--role", "boss", "--password-stdin").said())
        .startsWith(
            "tally: --role 'boss': give viewer, support, approver, operator, finance or admin.");
    assertThat(tally("", "user", "add", "tom", "--role", "support", "--password-stdin").said())
        .startsWith("tally: Standard input's first line holds no password.");
    assertThat(tally("", "user", "password", "nobody", "--password-stdin").said())
        .startsWith("tally: ");
    assertThat(tally("", "user").said())
        .startsWith("tally: Say what to do: add, password or list.");
  }
}
