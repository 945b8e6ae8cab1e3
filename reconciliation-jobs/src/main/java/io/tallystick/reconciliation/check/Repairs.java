package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.partition.Piece;
import io.tallystick.reconciliation.partition.Work;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Plans a run's repairs within its limits, and does them: some at once, since they ask outside. */
final class Repairs implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
  private static final int CHUNK = 16; // so that a slow provider's answers show as progress in time
  private static final int AT_ONCE = 8;

  /** At 25 questions a second 20 seconds' work: more than that other workers may share. */
  private static final int PER_PIECE = 500;

  private final String check;
  private final JobRepository repository;
  private final JdbcFindings findings;
  private final TransactionTemplate transaction;
  private final RepairPolicy policy;
  private final Map<DiscrepancyType, Repair> repairs = new HashMap<>();
  private final Clock clock;

  Repairs(
      JdbcFindings findings,
      TransactionTemplate transaction,
      RepairPolicy policy,
      Check check,
      JobRepository repository,
      Clock clock) {
    this.check = check.name();
    this.repository = repository;
    this.findings = findings;
    this.transaction = transaction;
    this.policy = policy;
    this.clock = clock;
    check
        .repairs()
        .forEach(
            (type, repair) -> {
              if (policy.of(type) == RepairPolicy.Action.REPAIR) {
                repairs.put(type, repair);
              }
            });
  }

  /**
   * The oldest first. Beyond a limit nothing more is repaired: so much at once isn't an accident's
   * rest but something that people should see.
   */
  void plan(CheckRun run) {
    Map<String, Long> money = new HashMap<>();
    int planned = 0;
    long over = 0;
    List<String> types = repairs.keySet().stream().map(DiscrepancyType::name).toList();
    for (Found found : findings.repairable(run, types)) {
      Repair repair = Objects.requireNonNull(repairs.get(found.type()));
      if (repair.isLimited()) {
        long sum = money.merge(found.currency(), found.atStakeMinor(), Math::addExact);
        if (over > 0 || planned >= policy.most() || sum > policy.mostMinor(found.currency())) {
          over++;
          continue;
        }
        planned++;
      }
      findings.plan(found, repair.plan(found));
    }
    findings.overLimit(run.runId(), over);
  }

  @Override
  public String step() {
    return "repair";
  }

  @Override
  public String name() {
    return check + ".repair";
  }

  @Override
  public long size(long runId) {
    return findings.planned(runId);
  }

  @Override
  public int perPiece() {
    return PER_PIECE;
  }

  @Override
  public List<Piece> pieces(long runId, int number) {
    return findings.pieces(runId, number);
  }

  /** Does what is planned and not done yet. Each repair is noted as it ends. */
  @Override
  public Step step(long runId) {
    return new StepBuilder(step(), repository)
        .<Found, Found>chunk(CHUNK)
        .transactionManager(new ResourcelessTransactionManager())
        .reader(new PlannedReader(findings, runId, CHUNK))
        .writer(this::repairAll)
        .build();
  }

  private void repairAll(Chunk<? extends Found> chunk) {
    var places = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Found found : chunk) {
        var _ =
            threads.submit(
                () -> {
                  places.acquireUninterruptibly();
                  try {
                    repair(found);
                  } finally {
                    places.release();
                  }
                });
      }
    }
  }

  private void note(Found found, Repair.Result result) {
    switch (result) {
      case Repair.Done(String before, String after) ->
          findings.repaired(found, "done", before, after, null, clock.instant());
      case Repair.NotDone(String why) ->
          findings.repaired(found, "not_done", null, null, why, clock.instant());
    }
  }

  private void repair(Found found) {
    Repair repair = repairs.get(found.type());
    if (repair == null) { // planned under another policy, perhaps by a process with other settings
      note(found, new Repair.NotDone("the settings of the process that came to it don't allow it"));
      return;
    }
    try {
      if (repair.callsOutside()) {
        note(found, repair.repair(found, CheckRun.actor(found.runId())));
      } else {
        transaction.executeWithoutResult(
            _ -> note(found, repair.repair(found, CheckRun.actor(found.runId()))));
      }
    } catch (RuntimeException e) { // one's trouble isn't another's; the discrepancy stays open
      LOG.warn("Run {} couldn't repair {} of {}", found.runId(), found.type(), found.anchor(), e);
      findings.repaired(found, "failed", null, null, e.getClass().getSimpleName(), clock.instant());
    }
  }
}
