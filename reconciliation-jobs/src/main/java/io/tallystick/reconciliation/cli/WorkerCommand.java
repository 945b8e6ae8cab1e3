package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.management.Management;
import io.tallystick.reconciliation.worker.WorkerLoops;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts jobs when they are due or asked for, until it is told to stop. */
@Command(
    name = "worker",
    description = {
      "Runs the jobs that are due or asked for.",
      "It starts nightly, intraday and housekeeping by the settings tallystick.schedule.*, each a"
          + " cron expression in the business zone, and what is asked for in the database. Several"
          + " workers may run: each job is done by one of them, and if that one dies another goes"
          + " on."
    },
    footer = {
      "",
      "It runs until Ctrl-C, and ends the job under way between two chunks.",
      "",
      "Examples:",
      "  tally worker            nightly at 3:15, intraday every hour",
      "  tally worker --once     what is due now; for cron"
    })
final class WorkerCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(names = "--once", description = "Do what is due or asked for now, and end.")
  private boolean once;

  @Option(
      names = "--management-port",
      paramLabel = "N",
      description =
          "Metrics and health. Default: setting management.server.port, or 9465, or any free one if"
              + " that is taken. -1: none.")
  private @Nullable Integer managementPort;

  WorkerCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    var told = new CountDownLatch(1);
    try (TallyContext context = open();
        Signals _ = Signals.heard(told::countDown)) {
      WorkerLoops worker = worker(context);
      PrintWriter out = spec.commandLine().getOut();
      say(context, worker, out);
      return once ? once(worker, told, out) : untilTold(worker, told, out);
    }
  }

  /** What ends by itself soon is watched by nobody. */
  private TallyContext open() {
    if (once || (managementPort != null && managementPort < 0)) {
      return tally.open();
    }
    Map<String, String> properties = new HashMap<>();
    properties.put(Management.DEFAULT_PORT, ManagementPorts.free(ManagementPorts.WORKER));
    if (managementPort != null) {
      properties.put(
          "management.server.port", ManagementPorts.checked(spec.commandLine(), managementPort));
    }
    try {
      return tally.openWorker(properties);
    } catch (RuntimeException e) {
      throw ManagementPorts.explained(e, "--management-port takes another one");
    }
  }

  private WorkerLoops worker(TallyContext context) {
    try {
      return context.service(WorkerLoops.class);
    } catch (BeansException e) { // a setting; its sentence names it
      throw new CommandFailure(
          ExitCode.USAGE, String.valueOf(e.getMostSpecificCause().getMessage()), e);
    }
  }

  private void say(TallyContext context, WorkerLoops worker, PrintWriter out) {
    List<String> next = worker.next(context.service(Clock.class).instant());
    ManagementPorts.say(context, out);
    out.println(
        next.isEmpty()
            ? "The worker has no schedule; it does what is asked for."
            : "The worker is there. Next: " + String.join(", ", next));
    if (!worker.hasProviderKey()) {
      out.println(
          "No key of Stripe is set (STRIPE_API_KEY): files are compared, and the provider isn't"
              + " asked.");
    }
    out.flush();
  }

  private static void line(PrintWriter out, String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }

  private int untilTold(WorkerLoops worker, CountDownLatch told, PrintWriter out) {
    worker.start(line -> line(out, line));
    try {
      told.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    line(out, "Stopping. What is under way ends between two chunks; once more ends it at once.");
    if (!worker.stop()) {
      line(out, "Not all has ended. Another worker goes on with it.");
    }
    return ExitCode.CLEAN.code();
  }

  private int once(WorkerLoops worker, CountDownLatch told, PrintWriter out) {
    Thread.startVirtualThread(
        () -> {
          try {
            told.await();
            worker.stop();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return switch (worker.once(line -> line(out, line))) {
      case CLEAN -> ExitCode.CLEAN.code();
      case DISCREPANCIES -> ExitCode.DISCREPANCIES.code();
      case FAILED -> ExitCode.FAILED.code();
    };
  }
}
