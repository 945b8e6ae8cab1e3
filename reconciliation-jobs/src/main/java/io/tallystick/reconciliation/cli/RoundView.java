package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.nightly.Round;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a round for a command and shows it: the match, the checks, earlier days that changed. */
final class RoundView {
  private RoundView() {}

  /** The exit code; of match and checks the graver one. */
  static int run(
      TallyContext context,
      Nightly.Request request,
      Round.Extent extent,
      CommandSpec spec,
      boolean json) {
    Round round = context.service(Round.class);
    Round.Result result = round.run(request, extent);
    var checks = new ChecksView(result.checks(), request.dryRun());
    var changed =
        new ChangedDaysView(context.service(Nightly.class).changedDays(), context.zone(null));
    try {
      Reconciliation.Result compared = result.match();
      PrintWriter out = spec.commandLine().getOut();
      if (compared == null) {
        if (!json) {
          out.printf(
              "No charge and no refund on either side from %s to %s: nothing was compared.%n",
              request.from(), request.to());
        }
        return checks.show(out, json);
      }
      int match = new RunView(context, out).show(compared, json, checks, changed);
      ExitCode checked = checks.exitCode();
      return checked == ExitCode.FAILED || match == ExitCode.CLEAN.code() ? checked.code() : match;
    } finally {
      if (request.dryRun()) {
        if (result.match() != null) {
          context.service(Reconciliation.class).forget(result.match().runId());
        }
        round.forget(result);
      }
    }
  }
}
