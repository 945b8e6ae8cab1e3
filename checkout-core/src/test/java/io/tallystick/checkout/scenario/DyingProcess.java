package io.tallystick.checkout.scenario;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.QuickStart;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.outbox.Relay;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.checkout.saga.Captures;
import io.tallystick.checkout.saga.Checkout;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.saga.CompensationWorker;
import io.tallystick.checkout.saga.PaymentSweep;
import io.tallystick.checkout.webhook.WebhookProcessor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that does one thing, and dies at the boundary it is told. */
public final class DyingProcess {
  private static final String BOUNDARY = "boundary ";
  private static final int LIMIT = 50;

  /** What it does. */
  enum Job {
    /** Pays with a card that we confirm, and publishes what is to be told of it. */
    CARD,
    /** Begins; the browser confirms; the provider's webhooks bring the news. */
    BROWSER,
    /** Gives a part of a paid order back. */
    REFUND,
    /** Money came for what is gone: learns of it and gives it back. */
    COMPENSATION,
    /** Nobody paid in time: cancels. */
    EXPIRY,
    /** Takes what is held, in part. */
    CAPTURE
  }

  /** How it ended, and the boundaries it met. */
  record End(int exit, List<String> boundaries, String output) {}

  private DyingProcess() {}

  /**
   * Arguments: job, deadly boundary, JDBC address, provider's address, webhook secret, endpoint id,
   * time, cart or order.
   */
  public static void main(String[] args) throws Exception {
    Job job = Job.valueOf(args[0]);
    var boundaries = new Boundaries(args[1]);
    try (var pool = new HikariDataSource()) {
      pool.setJdbcUrl(args[2]);
      pool.setMaximumPoolSize(4);
      pool.setMinimumIdle(1);
      var clock = new SettableClock(Instant.parse(args[6]));
      var place = new Core.Place(args[3], args[4], job == Job.CAPTURE);
      try (var core = new Core(boundaries.dataSource(pool), clock, place, boundaries::provider)) {
        new Subscription(args[3], args[5], args[4]).moveTo(core.webhookUrl());
        run(job, core, boundaries, args[3], args[7]);
      }
    }
    boundaries.seen().forEach(each -> System.out.println(BOUNDARY + each));
    System.exit(0);
  }

  private static void run(
      Job job, Core core, Boundaries boundaries, String providerUrl, String subject) {
    switch (job) {
      case CARD -> {
        boundaries.phase("checkout");
        core.get(Checkout.class).checkout(KilledShop.request(subject, "pm_card_visa"));
        boundaries.phase("relay");
        core.get(Relay.class).round(LIMIT);
      }
      case BROWSER -> {
        boundaries.phase("checkout");
        CheckoutAnswer begun = core.get(Checkout.class).checkout(KilledShop.request(subject, null));
        boundaries.pause();
        core.get(PaymentProvider.class).confirm(begun.intentId(), "pm_card_visa", "browser");
        boundaries.phase("inbox");
        Subscription.deliver(providerUrl);
        boundaries.phase("webhooks");
        core.get(WebhookProcessor.class).round(LIMIT);
      }
      case REFUND -> {
        boundaries.phase("refund");
        Refunds refunds = core.get(Refunds.class);
        String refund =
            ((RequestResult.Requested)
                    refunds.request(subject, KilledShop.BACK, "broken", "sam", "ticket-1"))
                .refund()
                .refundId();
        refunds.approve(refund, "alex", KilledShop.BACK);
        refunds.submit(refund);
      }
      case COMPENSATION -> {
        boundaries.phase("inbox");
        Subscription.deliver(providerUrl);
        boundaries.phase("webhooks");
        core.get(WebhookProcessor.class).round(LIMIT);
        boundaries.phase("compensation");
        core.get(CompensationWorker.class).round(LIMIT);
      }
      case EXPIRY -> {
        boundaries.phase("sweep");
        core.get(PaymentSweep.class).round(LIMIT);
      }
      case CAPTURE -> {
        boundaries.phase("capture");
        core.get(Captures.class).capture(subject, KilledShop.PART);
      }
    }
  }

  /** Starts one and waits for its end. */
  static End start(Job job, String deadly, String... rest) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(QuickStart.options(deadly.equals(Boundaries.NONE)));
    command.addAll(
        List.of(
            "-Duser.timezone=UTC",
            "-Dsun.net.http.retryPost=false",
            DyingProcess.class.getName(),
            job.name(),
            deadly));
    command.addAll(List.of(rest));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> boundaries = new ArrayList<>();
    var output = new StringBuilder();
    try (var lines = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(BOUNDARY)) {
          boundaries.add(line.substring(BOUNDARY.length()));
        } else if (output.length() < 20_000) {
          output.append(line).append('\n');
        }
      }
    }
    return new End(child.waitFor(), boundaries, output.toString());
  }
}
