package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.SigkilledChild;
import java.io.BufferedReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service as a process of its own, as ./tally starts it. */
@Timeout(120)
class CheckoutCommandIT {
  private static final Pattern AT = Pattern.compile("The checkout is at (http://\\S+) .*");

  /** In the child. */
  static final class Child {
    public static void main(String[] arguments) {
      System.exit(TallyCommandLine.create(Surroundings.ofProcess(), List.of()).execute(arguments));
    }
  }

  private static Process start(String database, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(SigkilledChild.command(Child.class, "-Dtallystick.home=no-such-home"));
    command.add("checkout");
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DATABASE_URL", database);
    builder.environment().remove("STRIPE_API_KEY");
    return builder.start();
  }

  @Test
  void itServesOnTheChosenDatabaseUntilItIsToldToStop() throws Exception {
    Process child = start(TestPostgres.emptyDatabase(), "--port", "0", "--demo-shop");
    try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
      List<String> said = new ArrayList<>();
      String address = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        Matcher at = AT.matcher(line);
        if (at.matches()) {
          address = at.group(1);
        }
        if (line.contains("/swagger-ui")) {
          break;
        }
      }
      assertThat(address).as("%s", said).startsWith("http://127.0.0.1:");
      assertThat(said).anyMatch(line -> line.startsWith("No key of Stripe is set"));
      assertThat(said).as("nothing went wrong").noneMatch(line -> line.contains("Exception"));

      HttpResponse<String> cart =
          post(address + "/api/cart/items", "{\"sku\":\"MUG-1\",\"qty\":2}");
      assertThat(cart.statusCode()).isEqualTo(201);
      HttpResponse<String> bought =
          post(
              address + "/api/checkout",
              "{\"cartId\":\"c\",\"currency\":\"EUR\",\"email\":\"a@b.c\",\"address\":{\"country\":\"DE\"}}");
      assertThat(bought.statusCode()).isEqualTo(503);
      assertThat(bought.body()).contains("Nothing was charged").doesNotContain("Stripe");

      child.destroy(); // as Ctrl-C
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isIn(143, 130);
    } finally {
      child.destroyForcibly();
    }
  }

  private static HttpResponse<String> post(String address, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(address))
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", "k")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aPortInUseIsSaidInASentence() throws Exception {
    try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      var tally = new Captured(Map.of("DATABASE_URL", TestPostgres.emptyDatabase()), List.of());
      int exit = tally.run("checkout", "--port", Integer.toString(taken.getLocalPort()));
      assertThat(exit).isEqualTo(1);
      assertThat(tally.err())
          .isEqualTo(
              "tally: Port %d is in use; --port takes another one, --management-port one for metrics.\n"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void aPortThatIsNoneIsWrongUsage() {
    var tally = new Captured(Map.of(), List.of());
    assertThat(tally.run("checkout", "--port", "70000")).isEqualTo(2);
    assertThat(tally.err()).contains("--port 70000: give 0 to 65535.");
  }

  @Test
  void anAddressOfAnotherMachineIsWrongUsage() {
    var tally = new Captured(Map.of(), List.of());
    for (String host : List.of("192.0.2.1", "300.1.1.1", "no such host")) {
      assertThat(tally.run("checkout", "--host", host)).isEqualTo(2);
      assertThat(tally.err())
          .startsWith("tally: --host '" + host + "' isn't an address of this machine");
    }
  }
}
