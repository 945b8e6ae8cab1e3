package io.tallystick.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.demo.shop.Http;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(60)
class SandboxCommandIT {
  private static final Pattern AT = Pattern.compile("The sandbox is at (http://\\S+) .*");

  @Test
  void itSaysHowACheckoutIsStartedAgainstIt() throws Exception {
    try (var lines = new PipedReader();
        var said = new BufferedReader(lines)) {
      var command = new CommandLine(new SandboxCommand());
      command.setOut(new PrintWriter(new PipedWriter(lines), true));
      Thread running =
          Thread.ofPlatform()
              .start(() -> command.execute("--port", "0", "--checkout", "http://127.0.0.1:9000"));
      try {
        Matcher at = AT.matcher(said.readLine());
        assertThat(at.matches()).isTrue();
        assertThat(said.readLine()).isEqualTo("In another terminal:");
        assertThat(said.readLine())
            .matches("  STRIPE_API_KEY=sk_test_sandbox STRIPE_WEBHOOK_SECRET=whsec_\\w+ \\\\");
        assertThat(said.readLine())
            .isEqualTo(
                "    TALLYSTICK_STRIPE_API_BASE=%s ./tally checkout --demo-shop --port 9000"
                    .formatted(at.group(1)));
        try (Http http = new Http()) {
          assertThat(
                  http.postForm(at.group(1) + "/v1/payment_intents", "amount=100&currency=eur")
                      .status())
              .isEqualTo(200);
        }
      } finally {
        running.interrupt();
        running.join();
      }
    }
  }

  @Test
  void whatCantBeUsedIsSaidInASentence() throws Exception {
    var said = new StringWriter();
    var command = new CommandLine(new SandboxCommand());
    command.setErr(new PrintWriter(said, true));
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(command.execute("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(2);
      assertThat(said.toString()).contains(" is in use; --port takes another one.");
    }
    assertThat(command.execute("--port", "0", "--checkout", "http://example.org")).isEqualTo(2);
    assertThat(said.toString())
        .contains("--checkout 'http://example.org' isn't an address on this machine");
    assertThat(command.execute("--port", "70000")).isEqualTo(2);
    assertThat(said.toString()).contains("--port 70000: give 0 to 65535.");
  }
}
