package io.tallystick.console.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OrderPageIT {
  private static ConsoleRig rig;
  private static Given given;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    given = new Given(rig);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  static String at(String body, String id) {
    var found = Pattern.compile("id=\"" + id + "\"[^>]*>([^<]*)<").matcher(body);
    return found.find() ? found.group(1) : "nothing with id " + id;
  }

  @Test
  void saysWhetherTheCustomerWasChargedAndWhereTheOrderIs() {
    given
        .paid("SO-1", 1980)
        .email("SO-1", "anna@example.com", "Anna")
        .fulfillment("SO-1", "requested", null, "asked for")
        .receipt("SO-1", "sent")
        .webhook(
            "evt_1",
            "payment_intent.succeeded",
            "pi_SO-1",
            "{\"id\":\"evt_1\",\"object\":\"event\"}")
        .checkout("A-SO-1", "SO-1");
    var page = rig.loggedIn("viewer").get("/orders/SO-1");

    assertThat(page.statusCode()).isEqualTo(200);
    String body = page.body();
    assertThat(at(body, "money-word")).isEqualTo("charged");
    assertThat(at(body, "money-sentence")).isEqualTo("Charged: 19.80 EUR was taken.");
    assertThat(at(body, "money-source")).isEqualTo("our books, last confirmed by webhook evt_1");
    assertThat(at(body, "order-sentence"))
        .isEqualTo(
            "The order is placed and hasn&#39;t left yet."
                .replace("placed and", "being prepared and"));
    assertThat(at(body, "customer-sentence"))
        .isEqualTo(
            "Your order SO-1: You were charged 19.80 EUR. The order is being prepared and"
                + " hasn&#39;t left yet.");
    assertThat(body).contains("data-copy=\"customer-sentence\"");
    assertThat(at(body, "state-order")).isEqualTo("paid");
    assertThat(at(body, "state-payment")).isEqualTo("captured");
    assertThat(at(body, "state-provider")).isEqualTo("succeeded");
    assertThat(at(body, "state-goods")).isEqualTo("requested");
    assertThat(body)
        .contains("anna@example.com")
        .contains("A-SO-1:payment")
        .contains("2026-09-01 12:00:06 CEST");
  }

  @Test
  void aTimelineHoldsEverythingInOrderOfTime() {
    given
        .paid("SO-2", 1980)
        .receipt("SO-2", "sent")
        .fulfillment("SO-2", "requested", null, null)
        .webhook("evt_2", "charge.succeeded", "ch_SO-2", "{}")
        .dispute("dp_2", "SO-2", "needs_response", 1980)
        .discrepancy("SO-2", "AMOUNT_MISMATCH", "19.80 here, 18.80 there")
        .checkout("A-SO-2", "SO-2");
    String body = rig.loggedIn("viewer").get("/orders/SO-2").body();
    List<String> lines = timeline(body);
    assertThat(lines)
        .containsExactly(
            "order: order placed",
            "checkout: attempt created",
            "checkout: order committed",
            "payment: payment begun",
            "stock: stock committed",
            "payment: payment captured",
            "order: order paid",
            "webhook: charge.succeeded",
            "fulfillment: fulfillment begun",
            "mail: mail meant: receipt",
            "mail: mail sent: receipt",
            "payment: dispute opened",
            "reconciliation: discrepancy AMOUNT MISMATCH");
    assertThat(body)
        .contains("href=\"/webhooks/evt_2\"")
        .contains("! Open discrepancies:")
        .contains("19.80 here, 18.80 there");
    assertThat(at(body, "money-word")).isEqualTo("disputed");

    var visitor = rig.loggedIn("viewer");
    assertThat(timeline(visitor.get("/orders/SO-2?kind=mail").body()))
        .containsExactly("mail: mail meant: receipt", "mail: mail sent: receipt");
    assertThat(visitor.get("/orders/SO-2?kind=nonsense").statusCode()).isEqualTo(400);
    assertThat(visitor.get("/orders/SO-2?kind=staff").body())
        .contains("Nothing of that kind happened.");
  }

  static List<String> timeline(String body) {
    String table = body.substring(body.indexOf("id=\"timeline-lines\""));
    table = table.substring(0, table.indexOf("</table>"));
    return Pattern.compile(
            "<tr>\\s*<td><time[^>]*>[^<]*</time></td>\\s*<td>([^<]*)</td>\\s*<td>([^<]*)</td>")
        .matcher(table)
        .results()
        .map(each -> each.group(1) + ": " + each.group(2))
        .toList();
  }

  @Test
  void allAttemptsAreThereWithKeysAndWhyTheyFailed() {
    given
        .order("SO-3", "paid", 1980)
        .payment("A-3a", "SO-3", "failed", 1980, "pi_3a", null)
        .payment("A-3b", "SO-3", "voided", 1980, null, null)
        .payment("A-3c", "SO-3", "captured", 1980, "pi_3c", "ch_3c");
    rig.jdbc
        .sql(
            "UPDATE payment_attempt SET failure_code = 'card_declined', failure_message = 'Your"
                + " card was declined.' WHERE attempt_id = 'A-3a'")
        .update();
    String body = rig.loggedIn("viewer").get("/orders/SO-3").body();
    String table =
        body.substring(body.indexOf("id=\"payments\""), body.indexOf("id=\"refunds-title\""));
    assertThat(table.indexOf("A-3c:payment"))
        .isPositive()
        .isLessThan(table.indexOf("A-3b:payment"));
    assertThat(table.indexOf("A-3b:payment")).isLessThan(table.indexOf("A-3a:payment"));
    assertThat(table).contains("card_declined").contains("Your card was declined.");
  }

  @Test
  void whatIsHostileIsShownAsText() {
    String evil = Given.HOSTILE;
    given
        .paid("SO-4", 1980)
        .email("SO-4", "x@example.com", evil)
        .fulfillment("SO-4", "none", evil, evil)
        .webhook(
            "evt_4",
            "charge.succeeded",
            "ch_SO-4",
            "{\"a\":\"" + evil.replace("\"", "\\\"") + "\"}")
        .dispute("dp_4", "SO-4", evil, 10)
        .discrepancy("SO-4", evil, evil);
    rig.jdbc
        .sql(
            "UPDATE payment_attempt SET failure_code = ?, failure_message = ?, provider_status = ?,"
                + " method = ? WHERE order_id = 'SO-4'")
        .params(evil, evil, evil, evil)
        .update();
    rig.jdbc
        .sql("UPDATE orders SET review_reason = ?, customer_ref = ? WHERE order_id = 'SO-4'")
        .params(evil, evil)
        .update();
    rig.jdbc
        .sql(
            """
            INSERT INTO refund (refund_id, order_id, attempt_id, amount_minor, currency, state, reason, requested_by,
              failure_reason, last_error, requested_at)
            VALUES ('rf_4', 'SO-4', 'A-SO-4', 10, 'EUR', 'failed', ?, ?, ?, ?, now())
            """)
        .params(evil, evil, evil, evil)
        .update();
    var support = rig.loggedIn("support");
    support.get("/orders/SO-4");
    support.post(
        "/orders/SO-4/notes", java.util.Map.of("formKey", support.formKey(), "note", evil));
    String body = support.get("/orders/SO-4").body();
    assertThat(body)
        .doesNotContain("<script>alert(1)")
        .doesNotContain("<img src=x")
        .contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x"
                + " onerror=alert(1)&gt;");
    assertThat(body.split("&lt;script&gt;alert\\(1\\)", -1).length - 1).isGreaterThanOrEqualTo(15);
  }

  @Test
  void aBodyOfAnEventIsLaidOut() {
    given
        .paid("SO-5", 1980)
        .webhook("evt_5", "charge.succeeded", "ch_SO-5", "{\"id\":\"evt_5\",\"data\":{\"n\":1}}")
        .webhook("evt_5b", "charge.updated", "ch_SO-5", "no json");
    String body = rig.loggedIn("viewer").get("/orders/SO-5").body();
    assertThat(body.replace("\r", ""))
        .containsPattern("&quot;data&quot; : \\{\\s+&quot;n&quot; : 1");
    assertThat(body).contains("Not JSON that can be laid out.").contains("no json");
  }

  @Test
  void whoMayOnlyLookIsToldWhyNothingIsOffered() {
    given.paid("SO-6", 1980);
    String viewer = rig.loggedIn("viewer").get("/orders/SO-6").body();
    assertThat(at(viewer, "refund-says"))
        .isEqualTo("Not offered: your roles don&#39;t include it.");
    assertThat(viewer).doesNotContain("action=\"/orders/SO-6/");
    String support = rig.loggedIn("support").get("/orders/SO-6").body();
    assertThat(at(support, "refund-says"))
        .isEqualTo(
            "Asks for money to go back, at most 19.80 EUR. Nothing is sent before another person"
                + " approves.");
    assertThat(at(support, "receipt-says"))
        .isEqualTo("Not offered: There is no receipt, since nothing was paid.");
    assertThat(at(support, "ask-says"))
        .startsWith("Not offered: This console has no key for Stripe.");
    assertThat(support).contains("action=\"/orders/SO-6/refunds\"");
  }

  @Test
  void anUnknownOrderIsNotThere() {
    var page = rig.loggedIn("viewer").get("/orders/SO-404");
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).contains("There is nothing here");
  }
}
