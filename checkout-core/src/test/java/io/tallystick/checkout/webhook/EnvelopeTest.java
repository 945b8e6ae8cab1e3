package io.tallystick.checkout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final String CHARGE =
      """
      {"data": {"previous_attributes": {"id": "no", "object": {"id": "no"}, "list": [[{"id": "no"}]]},
          "object": {"metadata": {"id": "no", "object": "no", "payment_intent": "no"}, "object": "charge",
            "id": "ch_1", "payment_intent": "pi_1", "refunds": [{"id": "re_1", "payment_intent": "no"}]}},
        "request": {"id": "req_1", "object": "no"}, "livemode": true, "created": 1790000000,
        "api_version": "2026-07-29.dahlia", "type": "charge.succeeded", "object": "event", "id": "evt_1"}
      """;

  @Test
  void onlyFieldsAtTheirPlaceAreRead() {
    assertThat(Envelope.of(CHARGE))
        .contains(
            new Envelope(
                "evt_1",
                "charge.succeeded",
                "2026-07-29.dahlia",
                true,
                "ch_1",
                "charge",
                "pi_1",
                Instant.ofEpochSecond(1_790_000_000)));
  }

  @Test
  void anExpandedPaymentIsItsId() {
    String expanded =
        CHARGE.replace(
            "\"pi_1\"", "{\"latest_charge\": {\"id\": \"no\"}, \"id\": \"pi_2\", \"amount\": 5}");
    assertThat(Envelope.of(expanded).orElseThrow().intentId()).isEqualTo("pi_2");
    assertThat(Envelope.of(expanded).orElseThrow().objectId()).isEqualTo("ch_1");
  }

  @Test
  void aPaymentIsItsOwn() {
    Envelope payment =
        Envelope.of(CHARGE.replace("\"charge\"", "\"payment_intent\"")).orElseThrow();
    assertThat(payment.intentId()).isEqualTo("ch_1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"data\"", "[]", "[{\"object\": {\"id\": \"no\"}}]", "{}"})
  void whereThereIsNoObjectNothingIsKnownOfIt(String data) {
    Envelope event =
        Envelope.of("{\"object\":\"event\",\"id\":\"evt_1\",\"data\":" + data + ",\"type\":\"x\"}")
            .orElseThrow();
    assertThat(event).isEqualTo(new Envelope("evt_1", "x", null, false, null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "7258118401", "1e3", "99999999999999999999", "\"1\"", "[1]", "{}"})
  void aTimeThatIsNoneIsLeftOut(String created) {
    assertThat(Envelope.of(CHARGE.replace("1790000000", created)).orElseThrow().createdAt())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"evt_1\"",
        "{}",
        "{\"object\":\"event\",\"id\":\"evt_1\"}",
        "{\"object\":\"event\",\"type\":\"x\"}",
        "{\"id\":\"evt_1\",\"type\":\"x\"}",
        "{\"object\":\"event\",\"id\":\"evt_1\",\"type\":\"x\"} {}",
        "{\"object\":\"event\",\"id\":\"evt_1\",\"type\":\"x\"",
        "{\"object\":\"event\",\"id\":\"evt_1\",\"type\":\"x\",}",
        "{\"object\":\"event\",\"id\":\"evt 1\",\"type\":\"x\"}",
        "{\"object\":\"event\",\"id\":\"evt_\\u0000\",\"type\":\"x\"}",
        "{\"object\":\"event\",\"id\":{\"id\":\"evt_1\"},\"type\":\"x\"}"
      })
  void whatIsNoEventIsNone(String body) {
    assertThat(Envelope.of(body)).isEmpty();
  }

  @Test
  void whatNestsTooDeeplyIsNone() {
    String deep = "[".repeat(2000) + "]".repeat(2000);
    assertThat(Envelope.of(CHARGE.replace("\"pi_1\"", deep))).isEmpty();
  }
}
