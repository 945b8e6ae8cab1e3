package io.tallystick.checkout.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.outbox.Relay;
import io.tallystick.checkout.pricing.Quote;
import io.tallystick.checkout.pricing.QuoteResult.Quoted;
import io.tallystick.checkout.pricing.QuoteTerms;
import io.tallystick.checkout.pricing.Quotes.Item;
import io.tallystick.checkout.pricing.TestShop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class EventContractsIT {
  private static final Path CONTRACTS = Path.of("../docs/events");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestShop shop = new TestShop();
  private final Ids ids = new Ids(shop.clock, new Random(1));
  private final OrderEvents events =
      new OrderEvents(shop.dataSource, new Outbox(shop.dataSource, shop.clock), ids, shop.clock);

  @AfterEach
  void close() {
    shop.close();
  }

  private static Schema contract(String type, int version) {
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(
              Files.readString(CONTRACTS.resolve(type + ".v" + version + ".schema.json")),
              InputFormat.JSON);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<?> faults(Event event) {
    return contract(event.type(), event.version()).validate(event.payload(), InputFormat.JSON);
  }

  private List<Event> recorded() {
    List<Event> events = new ArrayList<>();
    var relay = new Relay(shop.dataSource, events::add, shop.clock, new Random(1), ids);
    for (int round = 0; round < 50 && relay.round(10).published() > 0; round++) {}
    return events;
  }

  private void sold(String orderId) {
    var terms = new QuoteTerms(TestShop.BERLIN, "EUR", null, "anna", null);
    Quote quote =
        ((Quoted) shop.quotes.quote(List.of(new Item("MUG-1", 2), new Item("SONG-1", 1)), terms))
            .quote();
    shop.order(orderId, "EUR", quote.totalMinor());
    shop.sql("UPDATE orders SET customer_ref = 'cust-7' WHERE order_id = '" + orderId + "'");
    shop.transaction.executeWithoutResult(_ -> shop.snapshots.write(orderId, quote));
  }

  private void recordAll() {
    sold("SO-1");
    shop.order("SO-2", "JPY", 500);
    shop.transaction.executeWithoutResult(
        _ -> {
          events.authorized("SO-1", "att_1", 4200, "EUR");
          events.paid("SO-1", "att_1", 4200, "EUR");
          events.paid("SO-2", "att_2", 500, "JPY");
          events.paymentFailed("SO-1", "att_1", "declined\0" + "x".repeat(900));
          events.cancelled("SO-1", "nobody paid");
          events.refunded("SO-1", "RF-1", 100, 300, "EUR");
          events.refundFailed("SO-1", "RF-1", 100, "EUR", null);
          events.refundFailed("SO-1", "RF-2", 100, "EUR", "closed account");
          events.fulfilled("SO-1", true);
        });
  }

  @Test
  void everyRecordedEventKeepsItsContract() {
    recordAll();
    List<Event> recorded = recorded();
    assertThat(recorded).hasSize(9);
    for (Event event : recorded) {
      assertThat(faults(event)).as(event.toString()).isEmpty();
    }
    assertThat(recorded).extracting(Event::type).containsAll(OrderEvents.TYPES);
  }

  @Test
  void aSaleTellsWhatWasSoldAndNothingOfThePerson() {
    sold("SO-1");
    shop.transaction.executeWithoutResult(_ -> events.paid("SO-1", "att_1", 4200, "EUR"));
    JsonNode payload = JSON.readTree(recorded().getFirst().payload());
    assertThat(payload.path("lines").toString())
        .isEqualTo(
            """
            [{"sku":"MUG-1","kind":"physical","name":"Mug, stoneware","quantity":2,"unitMinor":1490},\
            {"sku":"SONG-1","kind":"digital","name":"Harbour Lights (track)","quantity":1,"unitMinor":99}]\
            """);
    assertThat(payload.path("customerRef").stringValue()).isEqualTo("cust-7");
    assertThat(payload.propertyNames())
        .containsExactlyInAnyOrder(
            "orderId",
            "attemptId",
            "amountMinor",
            "currency",
            "totalMinor",
            "customerRef",
            "lines");
  }

  @Test
  void thereIsAContractForEachTypeAndNoOther() throws IOException {
    var files = new TreeSet<String>();
    try (var all = Files.newDirectoryStream(CONTRACTS)) {
      all.forEach(file -> files.add(file.getFileName().toString()));
    }
    var expected = new TreeSet<String>();
    OrderEvents.TYPES.forEach(type -> expected.add(type + ".v1.schema.json"));
    assertThat(files).isEqualTo(expected);
  }

  @Test
  void noContractLetsAnotherFieldPassOrLacksOne() {
    recordAll();
    for (Event event : recorded()) {
      ObjectNode payload = (ObjectNode) JSON.readTree(event.payload());
      ObjectNode more = payload.deepCopy().put("email", "anna@example.com");
      assertThat(faults(with(event, more))).as("more in " + event.type()).hasSize(1);
      for (String field : payload.propertyNames()) {
        ObjectNode less = payload.deepCopy();
        less.remove(field);
        assertThat(faults(with(event, less))).as(event.type() + " without " + field).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "order.paid, amountMinor, 12.5",
    "order.paid, amountMinor, '\"12\"'",
    "order.paid, currency, '\"eur\"'",
    "order.paid, lines, '[{}]'",
    "order.paid, lines,"
        + " '[{\"sku\":\"A\",\"name\":\"A\",\"kind\":\"other\",\"quantity\":1,\"unitMinor\":1}]'",
    "order.refunded, amountMinor, 0",
    "order.fulfilled, whole, '\"yes\"'",
    "order.cancelled, reason, null"
  })
  void aPayloadThatChangedIsRefused(String type, String field, String value) {
    recordAll();
    Event event =
        recorded().stream().filter(each -> each.type().equals(type)).findFirst().orElseThrow();
    ObjectNode changed = (ObjectNode) JSON.readTree(event.payload());
    changed.set(field, JSON.readTree(value));
    assertThat(faults(with(event, changed))).isNotEmpty();
  }

  @Test
  void thePageNamesEveryType() throws IOException {
    String page = Files.readString(Path.of("../docs/events.md"));
    for (String type : OrderEvents.TYPES) {
      assertThat(page).contains("(events/" + type + ".v1.schema.json)");
    }
  }

  @Test
  void anEventOfAnOrderThatIsNotThereIsRefused() {
    assertThatThrownBy(
            () ->
                shop.transaction.executeWithoutResult(
                    _ -> events.paid("SO-9", "att_9", 100, "EUR")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("There is no order SO-9 to tell of");
  }

  private static Event with(Event event, ObjectNode payload) {
    return new Event(
        event.eventId(),
        event.aggregate(),
        event.type(),
        event.version(),
        payload.toString(),
        event.occurredAt());
  }
}
