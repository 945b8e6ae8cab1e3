package io.tallystick.checkout.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tallystick.checkout.metrics.OpenWork.Backlog;
import io.tallystick.checkout.metrics.OpenWork.OrderAge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Shows what is open. What hasn't been read is no number; nothing is 0. */
final class OpenWorkGauges implements MeterBinder {
  /** The jobs whose latest good run is shown; a test compares them with the jobs there are. */
  static final List<String> JOBS =
      List.of(
          "reconciliation",
          "attribution-check",
          "dispute-check",
          "fulfillment-safety",
          "inventory-check",
          "outbox-check",
          "payout-match",
          "pending-sweep",
          "webhook-gap");

  private final OpenWorkReader reader;
  private final Clock clock;

  OpenWorkGauges(OpenWorkReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String state : JdbcOpenWork.ORDER_STATES) {
      for (String age : JdbcOpenWork.AGES) {
        var key = new OrderAge(state, age);
        gauge(
            registry,
            "tallystick.orders.under.way",
            "Orders that aren't finished, by state and by how long ago they were placed",
            work -> work.orders().getOrDefault(key, 0L),
            "state",
            state,
            "age",
            age);
      }
    }
    gauge(
        registry,
        "tallystick.orders.in.review",
        "Paid orders that wait for a person's look",
        OpenWork::inReview);
    for (String state : JdbcOpenWork.PAYMENT_STATES) {
      gauge(
          registry,
          "tallystick.payments.open",
          "Payments of which something is still expected, by state",
          work -> work.payments().getOrDefault(state, 0L),
          "state",
          state);
    }
    gauge(
        registry,
        "tallystick.payments.overdue",
        "Payments that nobody has asked the provider about, ten minutes after it was due",
        OpenWork::overdue);
    backlog(registry, "tallystick.outbox.backlog", "Events not yet published", OpenWork::outbox);
    backlog(registry, "tallystick.webhook.backlog", "Events not yet processed", OpenWork::webhooks);
    gauge(
        registry,
        "tallystick.webhook.parked",
        "Events that were given up, until somebody replays them",
        OpenWork::parkedWebhooks);
    backlog(
        registry,
        "tallystick.compensation.backlog",
        "Checkouts that have to be undone and aren't yet",
        OpenWork::compensations);
    byType(
        registry, "tallystick.discrepancies.open", "Open discrepancies", OpenWork::discrepancies);
    byType(
        registry,
        "tallystick.discrepancies.found",
        "Differences found by runs of the last 24 hours",
        OpenWork::found);
    byType(
        registry,
        "tallystick.auto.repairs",
        "Repairs done by runs of the last 24 hours",
        OpenWork::repaired);
    gauge(
        registry,
        "tallystick.runs.failed",
        "Runs of the last 24 hours that failed",
        OpenWork::failedRuns);
    runs(registry);
    Gauge.builder("tallystick.state.age", this, it -> it.age(OpenWork::at))
        .description("How long ago what is open was read from the database")
        .baseUnit("seconds")
        .register(registry);
  }

  private void runs(MeterRegistry registry) {
    for (String job : JOBS) {
      for (boolean day : new boolean[] {true, false}) {
        var key = new OpenWork.Job(job, day);
        Gauge.builder(
                "tallystick.last.good.run.age", this, it -> it.age(work -> work.runs().get(key)))
            .description(
                "How long ago the window ended up to which a job has run well; NaN: it never has")
            .baseUnit("seconds")
            .tags("job", job, "window", day ? "day" : "hours")
            .register(registry);
      }
    }
  }

  private void byType(
      MeterRegistry registry,
      String name,
      String meaning,
      Function<OpenWork, Map<String, Long>> times) {
    for (String type : JdbcOpenWork.TYPES) {
      gauge(
          registry, name, meaning, work -> times.apply(work).getOrDefault(type, 0L), "type", type);
    }
  }

  private void backlog(
      MeterRegistry registry, String name, String meaning, Function<OpenWork, Backlog> backlog) {
    gauge(registry, name, meaning, work -> backlog.apply(work).count());
    Gauge.builder(name + ".age", this, it -> it.waiting(backlog))
        .description(meaning + ": how long the oldest has waited")
        .baseUnit("seconds")
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String meaning,
      ToDoubleFunction<OpenWork> value,
      String... tags) {
    Gauge.builder(name, this, it -> it.value(value))
        .description(meaning)
        .tags(tags)
        .register(registry);
  }

  private double value(ToDoubleFunction<OpenWork> value) {
    OpenWork work = reader.latest();
    return work == null ? Double.NaN : value.applyAsDouble(work);
  }

  private double waiting(Function<OpenWork, Backlog> backlog) {
    OpenWork work = reader.latest();
    if (work == null) {
      return Double.NaN;
    }
    Instant oldest = backlog.apply(work).oldest();
    return oldest == null ? 0 : since(oldest);
  }

  private double age(Function<OpenWork, @Nullable Instant> time) {
    OpenWork work = reader.latest();
    Instant at = work == null ? null : time.apply(work);
    return at == null ? Double.NaN : since(at);
  }

  private double since(Instant time) {
    return Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1_000.0);
  }
}
