package io.tallystick.demo.console;

import io.tallystick.console.ConsoleApplication;
import io.tallystick.console.access.Users;
import io.tallystick.reconciliation.cli.ListenOptions;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Serves the console, until it is told to stop. */
@Command(
    name = "console",
    description = {
      "Serves the console for support, finance and operators.",
      "Jobs that are asked for there are done by tally worker."
    },
    footer = {
      "",
      "It runs until Ctrl-C and stops cleanly. Without TLS: leave it on loopback,",
      "behind a proxy. The first user: tally user add NAME --role admin",
      "",
      "Examples:",
      "  tally console                   at http://127.0.0.1:8081",
      "  tally console --port 9001 --config console.properties"
    })
public final class ConsoleCommand implements Callable<Integer> {
  private static final int MANAGEMENT_PORT = 9466;

  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Mixin private ListenOptions listen = ListenOptions.none();

  public ConsoleCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    try (TallyContext console = open()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("The console is at " + ListenOptions.address(console) + " (Ctrl-C stops it)");
      ListenOptions.sayManagement(console, out);
      if (console.service(Users.class).all().isEmpty()) {
        out.println("Nobody may come in yet: ./tally user add NAME --role admin");
      }
      out.flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to stop: the service is closed
    }
    return 0;
  }

  private TallyContext open() {
    try {
      return tally.openService(
          ConsoleApplication.class,
          ConsoleApplication.defaults(),
          listen.settings(MANAGEMENT_PORT));
    } catch (RuntimeException e) {
      throw ListenOptions.explained(e);
    }
  }
}
