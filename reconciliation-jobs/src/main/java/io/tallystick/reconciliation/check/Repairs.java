package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
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
final class Repairs {
  private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
  private static final int CHUNK = 50;
  private static final int AT_ONCE = 8;

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
      Clock clock) {
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

  /** Does what is planned and not done yet. Each repair is noted as it ends. */
  Step step(JobRepository repository, CheckRun run) {
    Deque<Found> page = new ArrayDeque<>();
    String[] last = {""};
    return new StepBuilder("repair", repository)
        .<Found, Found>chunk(CHUNK)
        .transactionManager(new ResourcelessTransactionManager())
        .reader(
            () -> {
              if (page.isEmpty()) {
                page.addAll(findings.planned(run.runId(), last[0], CHUNK));
              }
              Found next = page.poll();
              if (next != null) {
                last[0] = next.fingerprint();
              }
              return next;
            })
        .writer(chunk -> repairAll(run, chunk))
        .build();
  }

  private void repairAll(CheckRun run, Chunk<? extends Found> chunk) {
    var places = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Found found : chunk) {
        var _ =
            threads.submit(
                () -> {
                  places.acquireUninterruptibly();
                  try {
                    repair(run, found);
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

  private void repair(CheckRun run, Found found) {
    Repair repair = repairs.get(found.type());
    if (repair == null) {
      return; // the policy has changed since it was planned
    }
    try {
      if (repair.callsOutside()) {
        note(found, repair.repair(found, run.actor()));
      } else {
        transaction.executeWithoutResult(_ -> note(found, repair.repair(found, run.actor())));
      }
    } catch (RuntimeException e) { // one's trouble isn't another's; the discrepancy stays open
      LOG.warn("Run {} couldn't repair {} of {}", run.runId(), found.type(), found.anchor(), e);
      findings.repaired(found, "failed", null, null, e.getClass().getSimpleName(), clock.instant());
    }
  }
}
