package io.tallystick.demo.bench;

import io.tallystick.reconciliation.cli.TallyCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures checkouts under load, on a database of their own. */
@Command(
    name = "checkout",
    description = {
      "Measures checkouts against a floor: the rows of one order, inserted in one transaction.",
      "The provider answers at once in the same process; one way goes over HTTP and the sandbox."
    },
    footer = {
      "",
      "Exit code 0 only if everything that was counted stands in the tables.",
      "",
      "Examples:",
      "  tally bench checkout",
      "  tally bench checkout --clients 8 --seconds 30 --json"
    })
public final class BenchCheckoutCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;
  @Mixin private LoadOptions options = new LoadOptions();

  /** For the command line. */
  public BenchCheckoutCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() throws Exception {
    LoadPlan plan = options.plan(spec);
    LoadReport report = new CheckoutBench(tally, line -> System.err.println(line)).run(plan);
    return options.show(report, spec);
  }
}
