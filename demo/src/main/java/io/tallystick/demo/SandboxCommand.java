package io.tallystick.demo;

import io.tallystick.demo.shop.Http;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The sandbox of the provider, for people who build a shop: a checkout can run against it. */
@Command(
    name = "sandbox",
    description = {
      "Runs a local sandbox of Stripe to try the checkout with.",
      "It prints the command that starts a checkout against it."
    },
    footer = {
      "",
      "It keeps everything in memory and forgets it at its end. The checkout's orders",
      "stay in data/: keep them apart from real ones.",
      "",
      "Examples:",
      "  tally sandbox",
      "  tally sandbox --port 12112 --checkout http://127.0.0.1:9000"
    })
final class SandboxCommand implements Callable<Integer> {
  private static final String KEY = "sk_test_sandbox";
  private static final int MAX_PORT = 65535;
  private static final Pattern SECRET = Pattern.compile("whsec_[A-Za-z0-9_]{8,100}");

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "12111",
      paramLabel = "N",
      description = "On 127.0.0.1; default ${DEFAULT-VALUE}. 0: any free one.")
  private int port;

  @Option(
      names = "--checkout",
      defaultValue = "http://127.0.0.1:8080",
      paramLabel = "URL",
      description = "Where webhooks go; default ${DEFAULT-VALUE}.")
  private String checkout;

  @Option(
      names = "--webhook-secret",
      paramLabel = "SECRET",
      description = "What signs webhooks, such as whsec_for_tests; default: a new one, printed.")
  private @Nullable String webhookSecret;

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > MAX_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port " + port + ": give 0 to " + MAX_PORT + ".");
    }
    // another seed each time: ids that came back would be taken for payments of earlier orders
    try (SandboxServer server = start(new Ledger(ThreadLocalRandom.current().nextLong()))) {
      String secret = endpoint(server);
      server.deliverEvery(Duration.ofSeconds(1));
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          """
          The sandbox is at %1$s (Ctrl-C stops it). Webhooks go to %2$s/webhooks/stripe.
          In another terminal:
            STRIPE_API_KEY=%3$s STRIPE_WEBHOOK_SECRET=%4$s \\
              TALLYSTICK_STRIPE_API_BASE=%1$s ./tally checkout --demo-shop%5$s
          """,
          server.baseUrl(), checkout, KEY, secret, portOfCheckout());
      out.flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to stop
    }
    return 0;
  }

  private SandboxServer start(Ledger ledger) {
    try {
      return SandboxServer.start(ledger, port);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof BindException) {
        throw new ParameterException(
            spec.commandLine(), "Port " + port + " is in use; --port takes another one.");
      }
      throw e;
    }
  }

  /** Registers where webhooks go, and gives the secret that signs them. */
  private String endpoint(SandboxServer server) {
    if (webhookSecret != null && !SECRET.matcher(webhookSecret).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "--webhook-secret: it begins with whsec_ and has 8 to 100 letters, digits and underscores"
              + " more.");
    }
    Http http = new Http();
    try {
      Http.Reply reply =
          http.postForm(
              server.baseUrl() + "/v1/webhook_endpoints",
              "enabled_events[]=*&url="
                  + URLEncoder.encode(checkout + "/webhooks/stripe", StandardCharsets.UTF_8)
                  + (webhookSecret == null ? "" : "&sandbox_secret=" + webhookSecret));
      if (reply.status() != 200) {
        throw new ParameterException(
            spec.commandLine(),
            "--checkout '"
                + checkout
                + "' isn't an address on this machine, such as"
                + " http://127.0.0.1:8080.");
      }
      return reply.text("secret");
    } finally {
      http.close();
    }
  }

  private String portOfCheckout() {
    int at = URI.create(checkout).getPort();
    return at < 0 || at == 8080 ? "" : " --port " + at;
  }
}
