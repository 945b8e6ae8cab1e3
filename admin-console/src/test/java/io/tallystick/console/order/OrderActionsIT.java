package io.tallystick.console.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.PaymentIntentCreateParams;
import io.tallystick.console.ConsoleRig;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each action: done once, however often its form is sent; refused with a sentence; audited. */
class OrderActionsIT {
  private static ConsoleRig rig;
  private static Given given;
  private static SandboxServer server;

  @BeforeAll
  static void start() {
    server = SandboxServer.start(new Ledger(7), 0, java.time.Clock.systemUTC());
    rig =
        ConsoleRig.start(
            "tallystick.stripe.api-key=sk_test_console",
            "tallystick.stripe.api-base=" + server.baseUrl(),
            "tallystick.console.refund.day=EUR:300.00");
    given = new Given(rig);
  }

  @AfterAll
  static void stop() {
    rig.close();
    server.close();
  }

  /** Sends a form of the order's page as it is, and shows what the page says then. */
  private static String send(
      ConsoleRig.Visitor who, String order, String action, Map<String, String> fields) {
    Map<String, String> form = new LinkedHashMap<>(fields);
    form.putIfAbsent("formKey", who.formKey());
    HttpResponse<String> answer = who.post("/orders/" + order + action, form);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/orders/" + order);
    return said(who.get("/orders/" + order).body());
  }

  static String said(String body) {
    var found = java.util.regex.Pattern.compile("role=\"(?:status|alert)\">([^<]*)<").matcher(body);
    return found.find() ? found.group(1).replace("&#39;", "'") : "nothing said";
  }

  private static ConsoleRig.Visitor at(String who, String order) {
    var visitor = rig.loggedIn(who);
    assertThat(visitor.get("/orders/" + order).statusCode()).isEqualTo(200);
    return visitor;
  }

  private static long audits(String order, String action) {
    return rig.jdbc
        .sql("SELECT count(*) FROM audit WHERE subject = ? AND action = ?")
        .params("order:" + order, action)
        .query(Long.class)
        .single();
  }

  @Test
  void aNoteIsWrittenOnce() {
    given.paid("SO-N", 1000);
    var support = at("support", "SO-N");
    Map<String, String> form = Map.of("formKey", support.formKey(), "note", "called, will wait");
    assertThat(send(support, "SO-N", "/notes", form)).isEqualTo("The note is written.");
    assertThat(send(support, "SO-N", "/notes", form))
        .isEqualTo("Already done: the note was written before.");
    assertThat(rig.count("SELECT count(*) FROM order_note WHERE order_id = 'SO-N'")).isEqualTo(1);
    assertThat(audits("SO-N", "order.note")).isEqualTo(1);
    assertThat(send(support, "SO-N", "/notes", Map.of("note", "  ")))
        .isEqualTo("The note is empty. Write something first.");
    assertThat(OrderPageIT.timeline(support.get("/orders/SO-N?kind=staff").body()))
        .containsExactly("staff: note");
  }

  @Test
  void aMarkIsSetAndTakenAwayOnlyByWhoSawTheOrderAsItIs() {
    given.paid("SO-R", 1000);
    var support = at("support", "SO-R");
    var mark = Map.of("formKey", support.formKey(), "version", "0", "reason", "odd address");
    assertThat(send(support, "SO-R", "/review", mark)).isEqualTo("The order is marked for review.");
    assertThat(send(support, "SO-R", "/review", mark))
        .isEqualTo("Already done: it is marked with that reason.");
    assertThat(
            send(support, "SO-R", "/review/clear", Map.of("version", "0", "reason", "all is well")))
        .startsWith("The order changed while you looked at it.");
    assertThat(review("SO-R")).isEqualTo("odd address");
    assertThat(
            send(support, "SO-R", "/review/clear", Map.of("version", "1", "reason", "all is well")))
        .startsWith("The mark is taken away.");
    assertThat(review("SO-R")).isEmpty();
    assertThat(
            send(support, "SO-R", "/review/clear", Map.of("version", "1", "reason", "all is well")))
        .isEqualTo("Already done: the order isn't marked.");
    assertThat(audits("SO-R", "order.review")).isEqualTo(1);
    assertThat(audits("SO-R", "order.review_cleared")).isEqualTo(1);
  }

  private static String review(String order) {
    return rig.jdbc
        .sql("SELECT coalesce(review_reason, '') FROM orders WHERE order_id = ?")
        .param(order)
        .query(String.class)
        .single();
  }

  @Test
  void aReceiptIsSentAgainOnceAndNotWhileOneWaits() {
    given.paid("SO-E", 1980).email("SO-E", "e@example.com", null).receipt("SO-E", "sent");
    var support = at("support", "SO-E");
    var form = Map.of("formKey", support.formKey());
    assertThat(send(support, "SO-E", "/receipt", form))
        .isEqualTo("The receipt is sent again within seconds.");
    assertThat(send(support, "SO-E", "/receipt", form)).startsWith("Already done: ");
    assertThat(send(support, "SO-E", "/receipt", Map.of())).startsWith("Already done: ");
    assertThat(
            rig.count(
                "SELECT count(*) FROM notification WHERE order_id = 'SO-E' AND state = 'waiting'"
                    + " AND amount_minor = 1980"))
        .isEqualTo(1);
    assertThat(audits("SO-E", "order.receipt_again")).isEqualTo(1);

    given.paid("SO-E2", 1980).receipt("SO-E2", "sent");
    assertThat(send(at("support", "SO-E2"), "SO-E2", "/receipt", Map.of()))
        .isEqualTo("There is no address to send it to. Nothing was sent.");
  }

  @Test
  void failedGoodsAreAskedForAgainOnce() {
    given.order("SO-F", "fulfillment_pending", 1000).payment("SO-F", "captured", 1000);
    given.fulfillment("SO-F", "failed", null, "out of boxes");
    var support = at("support", "SO-F");
    assertThat(send(support, "SO-F", "/fulfillment", Map.of()))
        .isEqualTo("The goods are asked for once more.");
    assertThat(
            rig.jdbc
                .sql("SELECT state FROM fulfillment WHERE order_id = 'SO-F'")
                .query(String.class)
                .single())
        .isEqualTo("requested");
    send(support, "SO-F", "/fulfillment", Map.of());
    assertThat(
            rig.count(
                "SELECT count(*) FROM audit WHERE subject = 'fulfillment:SO-F' AND actor ="
                    + " 'support'"))
        .isEqualTo(1);
  }

  @Test
  void askingStripeLearnsAndIsBounded() throws StripeException {
    String intent =
        StripeClient.builder()
            .setApiKey("sk_test_console")
            .setApiBase(server.baseUrl())
            .build()
            .v1()
            .paymentIntents()
            .create(
                PaymentIntentCreateParams.builder()
                    .setAmount(1000L)
                    .setCurrency("eur")
                    .setPaymentMethod("pm_card_visa")
                    .build())
            .getId();
    given.order("SO-A", "payment_pending", 1000);
    given.payment("A-SO-A", "SO-A", "requires_action", 1000, intent, null);
    var support = at("support", "SO-A");
    var form = Map.of("formKey", support.formKey());
    String learnt = send(support, "SO-A", "/ask", form);
    assertThat(learnt).startsWith("Stripe was asked. Payment A-SO-A: it ");
    assertThat(send(support, "SO-A", "/ask", form)).startsWith("Already done. Payment A-SO-A: ");
    assertThat(send(support, "SO-A", "/ask", Map.of()))
        .startsWith("Somebody asked for this order a moment ago;");
    rig.clock.advance(Duration.ofSeconds(31));
    assertThat(send(support, "SO-A", "/ask", Map.of())).startsWith("Stripe was asked.");
    assertThat(rig.count("SELECT count(*) FROM order_inquiry WHERE order_id = 'SO-A'"))
        .isEqualTo(2);
    assertThat(audits("SO-A", "order.provider_asked")).isEqualTo(2);
    String body = support.get("/orders/SO-A").body();
    assertThat(OrderPageIT.at(body, "money-source"))
        .isEqualTo("our books, last confirmed by the provider&#39;s answer to support");
  }

  @Test
  void onePersonAsksTwentyTimesAMinuteAtMost() {
    given.order("SO-M", "payment_pending", 1000);
    given.payment("A-SO-M", "SO-M", "requires_action", 1000, "pi_404", null);
    given.order("SO-M2", "paid", 1000);
    rig.user("busy", io.tallystick.console.access.Role.SUPPORT);
    rig.jdbc
        .sql(
            """
            INSERT INTO order_inquiry (order_id, inquiry_key, asked_by, asked_at)
            SELECT 'SO-M2', 'k' || n, 'busy', ? FROM generate_series(1, 20) n
            """)
        .param(rig.clock.instant().minusSeconds(10).atOffset(java.time.ZoneOffset.UTC))
        .update();
    var busy = at("busy", "SO-M");
    assertThat(send(busy, "SO-M", "/ask", Map.of()))
        .startsWith("You asked 20 times within a minute.");
    assertThat(send(at("second", "SO-M"), "SO-M", "/ask", Map.of()))
        .startsWith("Stripe was asked.");
  }

  @Test
  void aRefundIsAskedForOnceWithinWhatIsLeftAndWithinLimits() {
    given.paid("SO-B", 50_000);
    rig.user("carl", io.tallystick.console.access.Role.SUPPORT);
    var carl = at("carl", "SO-B");
    var form = Map.of("formKey", carl.formKey(), "amount", "12.50", "reason", "broken cup");
    assertThat(send(carl, "SO-B", "/refunds", form))
        .isEqualTo("The refund of 12.50 EUR is asked for. Somebody else has to approve it.");
    assertThat(send(carl, "SO-B", "/refunds", form))
        .isEqualTo("Already done: the refund of 12.50 EUR was asked for before; it is requested.");
    assertThat(
            send(
                carl,
                "SO-B",
                "/refunds",
                Map.of("formKey", form.get("formKey"), "amount", "13", "reason", "broken cup")))
        .startsWith("This form was used before,");
    assertThat(rig.count("SELECT count(*) FROM refund WHERE order_id = 'SO-B'")).isEqualTo(1);
    assertThat(rig.count("SELECT amount_minor FROM refund WHERE order_id = 'SO-B'"))
        .isEqualTo(1250);

    assertThat(send(carl, "SO-B", "/refunds", Map.of("amount", "200.01", "reason", "all of it")))
        .isEqualTo(
            "You may ask for at most 200.00 EUR at once. Somebody with a higher limit can ask for"
                + " it.");
    assertThat(send(carl, "SO-B", "/refunds", Map.of("amount", "200", "reason", "some of it")))
        .startsWith("The refund of 200.00 EUR is asked for.");
    assertThat(send(carl, "SO-B", "/refunds", Map.of("amount", "100", "reason", "more of it")))
        .isEqualTo(
            "You may ask for 300.00 EUR within 24 hours and asked for 212.50 EUR already. Somebody"
                + " with a higher limit can ask for it.");
    rig.clock.advance(Duration.ofHours(25));
    carl = at("carl", "SO-B");
    assertThat(send(carl, "SO-B", "/refunds", Map.of("amount", "100", "reason", "more of it")))
        .startsWith("The refund of 100.00 EUR is asked for.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | The amount must be more than 0. Nothing was asked for.",
        "-5 | The amount must be more than 0. Nothing was asked for.",
        "1.234,50 | ~1.234,50~ is not an amount: give a decimal such as 12.50, without thousands"
            + " separator or currency sign. Nothing was asked for.",
        "1.005 | ~1.005~ doesn~t fit EUR, which has 2 decimals. Nothing was asked for.",
        "20.01 | That is more than what is left of the payment: at most 20.00 EUR can go back."
            + " Nothing was asked for."
      })
  void anAmountThatWontDoIsRefusedInWords(String amount, String sentence) {
    String order = "SO-C" + Math.abs(amount.hashCode());
    given.paid(order, 2000);
    assertThat(
            send(
                at("support", order), order, "/refunds", Map.of("amount", amount, "reason", "why")))
        .isEqualTo(sentence.replace('~', '\''));
    assertThat(rig.count("SELECT count(*) FROM refund WHERE order_id = '" + order + "'")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "viewer, /notes", "viewer, /review", "viewer, /receipt", "viewer, /fulfillment", "viewer, /ask",
    "viewer, /refunds", "approver, /refunds", "finance, /refunds", "operator, /refunds",
        "admin, /refunds",
    "approver, /notes", "operator, /receipt", "operator, /review", "finance, /fulfillment"
  })
  void whoMayNotIsRefusedAndNothingIsDone(String who, String action) {
    String order = "SO-D-" + who + action.substring(1);
    given.paid(order, 1000).email(order, "d@example.com", null).receipt(order, "sent");
    var visitor = at(who, order);
    var answer =
        visitor.post(
            "/orders/" + order + action,
            Map.of(
                "formKey",
                visitor.formKey(),
                "version",
                "0",
                "reason",
                "why",
                "note",
                "n",
                "amount",
                "1"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(
            rig.count(
                "SELECT (SELECT count(*) FROM order_note WHERE order_id = '%1$s') + (SELECT count(*) FROM refund WHERE order_id = '%1$s') + (SELECT count(*) FROM order_inquiry WHERE order_id = '%1$s') + (SELECT version FROM orders WHERE order_id = '%1$s') + (SELECT count(*) - 1 FROM notification WHERE order_id = '%1$s') + (SELECT count(*) FROM fulfillment WHERE order_id = '%1$s')"
                    .formatted(order)))
        .isZero();
    var forged =
        rig.loggedIn("second")
            .postPlain(
                "/orders/" + order + action,
                Map.of(
                    "formKey",
                    "abcdefgh1",
                    "version",
                    "0",
                    "reason",
                    "why",
                    "note",
                    "n",
                    "amount",
                    "1"));
    assertThat(forged.statusCode()).isEqualTo(403);
  }
}
