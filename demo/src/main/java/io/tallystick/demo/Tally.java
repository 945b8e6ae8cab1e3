package io.tallystick.demo;

import io.tallystick.demo.bench.BenchCheckoutCommand;
import io.tallystick.demo.bench.BenchWebhookCommand;
import io.tallystick.demo.console.ConsoleCommand;
import io.tallystick.demo.console.UserCommand;
import io.tallystick.demo.lab.LabCommand;
import io.tallystick.reconciliation.cli.Surroundings;
import io.tallystick.reconciliation.cli.TallyCommandLine;
import java.util.List;

/** The program behind ./tally. */
public final class Tally {
  private Tally() {}

  public static void main(String[] args) {
    System.exit(
        TallyCommandLine.create(
                Surroundings.ofProcess(),
                List.of(
                    ConsoleCommand::new,
                    UserCommand::new,
                    DemoCommand::new,
                    LabCommand::new,
                    _ -> new SandboxCommand()),
                List.of(BenchCheckoutCommand::new, BenchWebhookCommand::new))
            .execute(args));
  }
}
