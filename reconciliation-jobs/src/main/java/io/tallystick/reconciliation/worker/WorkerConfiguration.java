package io.tallystick.reconciliation.worker;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.batch.JobWorker;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.reconciliation.housekeeping.Housekeeping;
import io.tallystick.reconciliation.nightly.Round;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the worker. Nothing of it is made before somebody asks for it. */
@Lazy
@Configuration(
    value = "jobWorkerConfiguration",
    proxyBeanMethods = false) // the checkout has a WorkerConfiguration, too
public class WorkerConfiguration {
  @Bean
  public WorkerSettings workerSettings(Environment settings) {
    return WorkerSettings.from(settings);
  }

  @Bean
  public TallyWorker tallyWorker(
      WorkerSettings settings,
      JobRequests requests,
      WorkerProcesses processes,
      Round round,
      Checks checks,
      Reconciliation reconciliation,
      Housekeeping housekeeping,
      JobRuns jobs,
      DataSource dataSource,
      TransactionTemplate transaction,
      Clock clock,
      Ids ids) {
    return new TallyWorker(
        identity(),
        settings,
        requests,
        processes,
        new Scheduling(settings, requests, dataSource, transaction, clock),
        new JobRunner(round, checks, reconciliation, housekeeping, settings, clock),
        jobs,
        reconciliation,
        checks,
        clock,
        ids);
  }

  @Bean
  public WorkerLoops workerLoops(
      TallyWorker worker, WorkerSettings settings, ObjectProvider<JobWorker> more) {
    return new WorkerLoops(worker, settings, more.orderedStream().toList());
  }

  private static TallyWorker.Identity identity() {
    String version = TallyWorker.class.getPackage().getImplementationVersion();
    return new TallyWorker.Identity(
        host(), ProcessHandle.current().pid(), Objects.requireNonNullElse(version, "not packaged"));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
