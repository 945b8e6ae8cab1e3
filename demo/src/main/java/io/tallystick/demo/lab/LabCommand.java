package io.tallystick.demo.lab;

import io.tallystick.reconciliation.cli.Progress;
import io.tallystick.reconciliation.cli.TallyCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows that every type of discrepancy is found, and nothing else. */
@Command(
    name = "lab",
    description = {
      "Breaks things on purpose, and counts what is found.",
      "Each seed is a shop of its own: every type of discrepancy is made by its real cause, among"
          + " things that only look alike, and an operator's rounds go over it. Exit code 0 only if"
          + " every type occurred, all of it was found and nothing else was."
    },
    footer = {
      "",
      "Examples:",
      "  tally lab                           10 seeds, about a minute",
      "  tally lab --seeds 200",
      "  tally lab --seeds 1 --first-seed 7  the same day as seed 7 of any run"
    })
public final class LabCommand implements Callable<Integer> {
  private static final int MOST = 100_000;

  /** Each seed has a database and processes of its own. */
  private static final int LANES = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 3);

  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seeds",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many, 1 to 100,000; default ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--first-seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "The first of them; default ${DEFAULT-VALUE}. A seed decides everything.")
  private long firstSeed;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  public LabCommand(TallyCommand tally) {
    this.tally = tally;
  }

  /** What breaks the lab itself is a problem of that seed, and no reason to lose the others. */
  private void add(LabScore score, long seed, Future<SeedResult> result) {
    try {
      score.add(result.get());
    } catch (ExecutionException e) {
      if (seeds == 1) {
        throw new IllegalStateException("Seed " + seed + ": " + e.getCause(), e.getCause());
      }
      score.broken(seed, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  @Override
  public Integer call() {
    if (seeds < 1 || seeds > MOST) {
      throw new ParameterException(spec.commandLine(), "--seeds " + seeds + ": give 1 to 100,000.");
    }
    var score = new LabScore();
    try (Lab lab = Lab.open(tally);
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        Progress progress = Progress.count(tally.surroundings(), "Fault lab", " seeds", seeds)) {
      List<Future<SeedResult>> results =
          LongStream.range(firstSeed, firstSeed + seeds)
              .mapToObj(seed -> lanes.submit(() -> lab.run(seed)))
              .toList();
      for (int i = 0; i < seeds; i++) {
        add(score, firstSeed + i, results.get(i));
        progress.to(i + 1);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    var report = new LabReport(score);
    if (json) {
      out.println(report.json());
    } else {
      out.print(report.text());
    }
    out.flush();
    return score.isPerfect() ? 0 : 1;
  }
}
