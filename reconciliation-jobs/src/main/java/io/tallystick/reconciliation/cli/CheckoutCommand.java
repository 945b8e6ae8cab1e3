package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.pricing.DemoShop;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the checkout's HTTP API, until it is told to stop. */
@Command(
    name = "checkout",
    description = {
      "Serves the checkout's HTTP API.",
      "What has to be done in the background is done in the same process."
    },
    footer = {
      "",
      "It runs until Ctrl-C and stops cleanly. Without TLS: leave it on loopback,",
      "behind a proxy. Buying needs STRIPE_API_KEY or a local sandbox: tally sandbox.",
      "",
      "Examples:",
      "  tally checkout --demo-shop      at http://127.0.0.1:8080, with things to buy",
      "  tally checkout --port 9000 --config stripe.properties"
    })
final class CheckoutCommand implements Callable<Integer> {
  private static final String ANY_PRODUCT = "SELECT EXISTS (SELECT 1 FROM product)";
  private static final String GOODS = "SELECT sku FROM product WHERE kind = 'physical' AND active";
  private static final long PIECES = 1_000;

  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Mixin private ListenOptions listen = ListenOptions.none();

  @Option(names = "--demo-shop", description = "Fill an empty catalog with a few things to buy.")
  private boolean demoShop;

  CheckoutCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    Map<String, String> properties = listen.settings(ManagementPorts.CHECKOUT);
    try (TallyContext context = open(properties)) {
      if (demoShop) {
        fillIfEmpty(context.service(DataSource.class), context.service(Inventory.class));
      }
      say(context);
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to stop: the service is closed
    }
    return ExitCode.CLEAN.code();
  }

  private TallyContext open(Map<String, String> properties) {
    try {
      return tally.openCheckout(properties);
    } catch (RuntimeException e) {
      throw ListenOptions.explained(e);
    }
  }

  private void fillIfEmpty(DataSource dataSource, Inventory inventory) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    if (jdbc.sql(ANY_PRODUCT).query(Boolean.class).single()) {
      spec.commandLine().getOut().println("The catalog isn't empty; --demo-shop left it as it is.");
    } else {
      DemoShop.fill(dataSource);
      jdbc.sql(GOODS).query(String.class).list().forEach(sku -> inventory.receive(sku, PIECES));
    }
  }

  private void say(TallyContext context) {
    PrintWriter out = spec.commandLine().getOut();
    String address = ListenOptions.address(context);
    out.println("The checkout is at " + address + " (Ctrl-C stops it)");
    ManagementPorts.say(context, out);
    if (!context.hasProviderKey()) {
      out.println(
          """
          No key of Stripe is set (STRIPE_API_KEY): carts and quotes work, buying answers 503.
          Without an account you can buy in the shop that './tally demo' leaves open.\
          """);
    }
    out.println();
    out.print(TryBuying.at(address));
    out.flush();
  }
}
