package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.PaymentIntent;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlIT {
  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void theClockIsMovedForwardOnly() throws Exception {
    assertThat(shop.control("GET", "/clock", "").body()).contains("2026-09-01T10:00:00Z");
    PaymentIntent paid = shop.pay("pm_card_visa");
    assertThat(shop.control("POST", "/clock", "{\"advance\":\"PT2S\"}").body())
        .contains("2026-09-01T10:00:02Z");
    assertThat(shop.ledger.balanceTransactions())
        .extracting(BalanceTransaction::source)
        .containsExactly(paid.getLatestCharge());
    assertThat(shop.control("POST", "/clock", "{\"advance\":\"-PT1S\"}").statusCode())
        .isEqualTo(400);
    assertThat(shop.server.clock().instant()).isEqualTo(Checkout.START.plusSeconds(2));
  }

  @Test
  void aDebitThatStaysProcessingIsSettledByHand() throws Exception {
    PaymentIntent one = shop.pay("pm_usBankAccount_processing");
    PaymentIntent two = shop.pay("pm_usBankAccount_processing");
    shop.advance(Duration.ofDays(20));
    assertThat(shop.intent(one.getId()).getStatus()).isEqualTo("processing");

    settle(one, "succeeded");
    settle(two, "failed");

    assertThat(shop.intent(one.getId()).getStatus()).isEqualTo("succeeded");
    assertThat(shop.intent(two.getId()).getStatus()).isEqualTo("requires_payment_method");
  }

  private void settle(PaymentIntent intent, String status) throws Exception {
    assertThat(
            shop.control(
                    "POST",
                    "/charges/" + intent.getLatestCharge() + "/settle",
                    "{\"status\":\"" + status + "\"}")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void anInquiryOfTheControlApiIsClosedWithoutMoney() throws Exception {
    PaymentIntent paid = shop.pay("pm_card_visa");
    shop.control(
        "POST", "/charges/" + paid.getLatestCharge() + "/dispute", "{\"kind\":\"inquiry\"}");
    String id = shop.ledger.disputes().getFirst().id();
    assertThat(
            shop.control("POST", "/disputes/" + id + "/status", "{\"status\":\"won\"}")
                .statusCode())
        .isEqualTo(400);
    shop.control("POST", "/disputes/" + id + "/status", "{\"status\":\"closed\"}");
    assertThat(shop.client.v1().disputes().retrieve(id).getStatus()).isEqualTo("warning_closed");
    assertThat(shop.ledger.balanceTransactions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/clock | {\"advance\":\"soon\"} | 400 | advance must be a duration",
        "/clock | {\"back\":\"PT1S\"} | 400 | unknown field back",
        "/clock | [1] | 400 | not a JSON object",
        "/refunds/re_none/status | {\"status\":\"failed\"} | 404 | No such refund",
        "/refunds/re_none/status | {} | 400 | field status can't be missing",
        "/charges/ch_none/dispute | {\"amount\":1.5} | 400 | amount must be a whole number",
        "/faults | {\"path\":\"/v1/refunds\",\"kind\":\"drop\",\"method\":\"PUT\"} | 400 | PUT",
        "/payouts | {} | 400 | field currency is missing",
        "/nothing/x/y | {} | 404 | Unknown: POST",
      })
  void aBadControlRequestIsRefusedByName(String path, String body, int status, String message)
      throws Exception {
    var answer = shop.control("POST", path, body);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(message);
  }
}
