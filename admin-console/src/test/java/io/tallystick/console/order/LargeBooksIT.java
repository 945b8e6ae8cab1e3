package io.tallystick.console.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Pages over many orders: no query reads a table from end to end, and each page comes soon. */
class LargeBooksIT {
  private static final int ORDERS =
      Integer.parseInt(System.getenv().getOrDefault("TALLYSTICK_TEST_ORDERS", "60000"));

  /** Its connections end with each statement, and with them their counts are there to be read. */
  private static JdbcClient outside(String url) {
    return JdbcClient.create(new DriverManagerDataSource(url));
  }

  private static void load(JdbcClient jdbc) {
    String n = " FROM generate_series(1, %d) n".formatted(ORDERS);
    String tenth = " FROM generate_series(1, %d) n".formatted(ORDERS / 10);
    for (String sql :
        List.of(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) SELECT 'SO-' ||"
                + " n, 'EUR', 1000 + n % 5000, 'paid', timestamptz '2026-06-01' + n % 90 * interval"
                + " '1 day' + n * interval '1 ms'"
                + n,
            "INSERT INTO order_event (order_id, to_state, reason, actor, occurred_at) SELECT 'SO-'"
                + " || n, 'paid', 'r', 'checkout', '2026-06-01'"
                + n,
            "INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor,"
                + " captured_minor, currency, payment_intent_id, charge_id, idempotency_key,"
                + " created_at, captured_at) SELECT 'A-' || n, 'SO-' || n, 'captured', 1000 + n %"
                + " 5000, 1000 + n % 5000, 'EUR', 'pi_' || n, 'ch_' || n, 'A-' || n || ':payment',"
                + " timestamptz '2026-06-01' + n % 90 * interval '1 day', timestamptz '2026-06-01'"
                + " + n % 90 * interval '1 day'"
                + n,
            "INSERT INTO order_contact (order_id, email, written_at) SELECT 'SO-' || n, 'c' || n ||"
                + " '@Example.com', '2026-06-01'"
                + n,
            "INSERT INTO webhook_event (event_id, type, live, object_id, received_at,"
                + " last_received_at, payload, state, next_try_at, processed_at, result) SELECT"
                + " 'evt_' || n, 'charge.succeeded', false, 'ch_' || n, '2026-06-01', '2026-06-01',"
                + " '{}', 'processed', '2026-06-01', '2026-06-01', 'applied'"
                + n,
            "INSERT INTO audit (subject, action, actor, after, occurred_at) SELECT 'payment:A-' ||"
                + " n, 'payment.captured', 'checkout', 'captured', '2026-06-01'"
                + n,
            "INSERT INTO notification (intent, order_id, kind, amount_minor, currency, state,"
                + " next_try_at, created_at, sent_at) SELECT 'order:SO-' || n || ':receipt', 'SO-'"
                + " || n, 'receipt', 1, 'EUR', 'sent', '2026-06-01', '2026-06-01', '2026-06-01'"
                + n,
            "INSERT INTO fulfillment (order_id, state, created_at, changed_at) SELECT 'SO-' || n,"
                + " 'requested', '2026-06-01', '2026-06-01'"
                + n,
            "INSERT INTO checkout_attempt (attempt_id, customer_ref, fingerprint, created_at,"
                + " answer_status) SELECT 'A-' || n, 'c', 'f', '2026-06-01', 201"
                + n,
            "INSERT INTO checkout_fact (attempt_id, fact, occurred_at, external_ref, actor) SELECT"
                + " 'A-' || n, 'order_committed', '2026-06-01', 'SO-' || n, 'checkout'"
                + n,
            "INSERT INTO refund (refund_id, order_id, attempt_id, amount_minor, currency, state,"
                + " provider_ref, reason, requested_by, requested_at) SELECT 'rf_' || n, 'SO-' ||"
                + " n, 'A-' || n, 100 + n % 300, 'EUR', CASE WHEN n <= 600 THEN 'requested' ELSE"
                + " 'succeeded' END, 're_' || n, 'r', 'anna', timestamptz '2026-06-01' + n % 90 *"
                + " interval '1 day'"
                + tenth,
            "ANALYZE")) {
      jdbc.sql(sql).update();
    }
  }

  private static Map<String, Long> fullScans(JdbcClient jdbc) {
    Map<String, Long> scans = new TreeMap<>();
    jdbc.sql(
            "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE n_live_tup > 1000 AND"
                + " schemaname = 'public'")
        .query(
            row -> {
              scans.put(row.getString("relname"), row.getLong("seq_scan"));
            });
    return scans;
  }

  @Test
  void noPageReadsATableFromEndToEnd() {
    var rig = ConsoleRig.start();
    JdbcClient jdbc = outside(rig.url);
    load(jdbc);
    Map<String, Long> before = fullScans(jdbc);
    assertThat(before).hasSizeGreaterThanOrEqualTo(11);

    var second = rig.loggedIn("second");
    for (String page :
        List.of(
            "/orders/SO-%d",
            "/search?q=SO-404-%d",
            "/search?q=c%d@example.com",
            "/search?q=pi_%d",
            "/search?q=re_%d",
            "/search?q=" + URLEncoder.encode("12.34 2026-08-01", StandardCharsets.UTF_8),
            "/approvals")) {
      List<Duration> times = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        long begun = System.nanoTime();
        assertThat(second.get(page.formatted(700 + i)).statusCode()).isIn(200, 302);
        times.add(Duration.ofNanos(System.nanoTime() - begun));
      }
      List<Duration> warm = new ArrayList<>(times.subList(20, 60));
      Collections.sort(warm);
      System.out.printf("%s p95 %d ms%n", page, warm.get(37).toMillis());
      assertThat(warm.get(20))
          .as(page)
          .isLessThan(Duration.ofSeconds(2)); // however busy the machine
    }
    rig.close();
    assertThat(fullScans(jdbc)).isEqualTo(before);
  }
}
