package io.tallystick.sandbox;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts the sandbox with generated days and prints where it listens. */
public final class SandboxMain {
  private static final String USAGE =
      """
      A stateful payment provider on loopback, filled with a generated shop's days.

      Options (each takes a value):
        --port    port on 127.0.0.1; 0 takes a free one (default 12111)
        --seed    decides every id, amount and time (default 1)
        --orders  orders per day, at most 1000000 (default 200)
        --day     the last day, like 2026-09-01 (default 2026-09-01)
        --days    how many days up to it, so that payouts carry something; 1 to 366 (default 4)
        --zone    time zone of the days (default UTC)
        --help    prints this
      """;

  /** What the arguments ask for. */
  record Options(int port, long seed, int orders, LocalDate day, int days, ZoneId zone) {
    static Options parse(String[] args) {
      Options options = new Options(12111, 1, 200, LocalDate.of(2026, 9, 1), 4, ZoneId.of("UTC"));
      for (int i = 0; i < args.length; i += 2) {
        if (i + 1 == args.length) {
          throw new IllegalArgumentException(args[i] + " needs a value; see --help");
        }
        try {
          options = options.with(args[i], args[i + 1]);
        } catch (NumberFormatException | DateTimeException e) {
          throw new IllegalArgumentException(args[i] + ": not a valid value: " + args[i + 1], e);
        }
      }
      return options;
    }

    private Options with(String name, String value) {
      return switch (name) {
        case "--port" ->
            new Options(bounded(name, value, 0, 65_535), seed, orders, day, days, zone);
        case "--seed" -> new Options(port, Long.parseLong(value), orders, day, days, zone);
        case "--orders" ->
            new Options(port, seed, bounded(name, value, 0, 1_000_000), day, days, zone);
        case "--day" -> new Options(port, seed, orders, LocalDate.parse(value), days, zone);
        case "--days" -> new Options(port, seed, orders, day, bounded(name, value, 1, 366), zone);
        case "--zone" -> new Options(port, seed, orders, day, days, ZoneId.of(value));
        default -> throw new IllegalArgumentException("unknown option " + name + "; see --help");
      };
    }

    private static int bounded(String name, String value, int least, int most) {
      int number = Integer.parseInt(value);
      if (number < least || number > most) {
        throw new IllegalArgumentException(
            name + " must be " + least + " to " + most + ", not " + value);
      }
      return number;
    }
  }

  private SandboxMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (List.of(args).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    SandboxServer server;
    try {
      server = start(Options.parse(args), System.out);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    server.deliverEvery(Duration.ofSeconds(1));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    new CountDownLatch(1).await();
  }

  static SandboxServer start(Options options, PrintStream out) {
    Ledger ledger = new Ledger(options.seed());
    for (int back = options.days() - 1; back >= 0; back--) {
      LocalDate day = options.day().minusDays(back);
      ShopDay.generate(options.seed(), options.orders(), day, options.zone(), ledger);
    }
    SandboxServer server = SandboxServer.start(ledger, options.port());
    out.println("Sandbox: " + server.baseUrl());
    out.println(
        "Days: " + options.days() + " up to " + options.day() + " (" + options.zone() + ")");
    out.println("Key: any that begins with sk_, for example sk_test_sandbox");
    out.println("Checkout: POST " + server.baseUrl() + "/v1/payment_intents, with test tokens");
    out.println("Webhooks: sent each second to the endpoints that are registered");
    out.println("Reports: " + server.baseUrl() + "/_sandbox/reports/{type}.csv?from=..&to=..");
    return server;
  }
}
