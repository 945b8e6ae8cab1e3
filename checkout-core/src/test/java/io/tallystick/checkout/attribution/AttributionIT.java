package io.tallystick.checkout.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.attribution.ClientEvents.Refused;
import io.tallystick.checkout.attribution.ClientEvents.Stored;
import io.tallystick.checkout.events.SoldOrders;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.pricing.Quotes.Item;
import io.tallystick.checkout.publish.EventConsumers;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttributionIT {
  private static final LocalDate DAY = LocalDate.of(2026, 9, 1);

  private final SoldOrders sold = new SoldOrders();
  private final Attributions attributions = new Attributions(sold.shop.dataSource, sold.shop.clock);
  private final ClientEvents clientEvents = new ClientEvents(sold.shop.dataSource, sold.shop.clock);
  private final AnalyticsConsumer consumer = new AnalyticsConsumer(sold.shop.dataSource);
  private final EventConsumers consumers = new EventConsumers(List.of(consumer), sold.consumed);

  @AfterEach
  void nothingIsBroken() {
    assertThat(sold.broken()).isEmpty();
    sold.close();
  }

  private static ClientEvent purchase(String id, String order, Long value, String currency) {
    return new ClientEvent(id, "purchase", order, value, currency, Attribution.NONE);
  }

  @Test
  void whereACustomerCameFromIsKeptOnceCutAndPlain() {
    sold.shop.order("SO-1", "EUR", 100);
    var said =
        new Attribution(
            " news\0letter\n",
            "x".repeat(9_000),
            "\t",
            null,
            "s\u200bale",
            "https://a.example/b?mail=anna@example.com#x",
            "/land?email=anna@example.com");
    sold.shop.transaction.executeWithoutResult(_ -> attributions.write("SO-1", said));
    sold.shop.transaction.executeWithoutResult(_ -> attributions.write("SO-1", Attribution.NONE));

    assertThat(attributions.find("SO-1"))
        .contains(
            new Attribution(
                "news letter",
                "x".repeat(200),
                null,
                null,
                "s ale",
                "https://a.example/b",
                "/land"));
    assertThatThrownBy(() -> attributions.write("SO-1", said))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatBrowsersClaimIsStoredOnceAndBadClaimsAreNamedNotRepeated() {
    var good = purchase("event-0001", "SO-1", 100L, "EUR");
    var bad = new ClientEvent("<script>", "sale", "a b", -1L, "eur", Attribution.NONE);
    var half = purchase("event-0002", null, 5L, null);

    assertThat(clientEvents.store(List.of(good, bad, good, half)))
        .isEqualTo(
            new Stored(
                1,
                1,
                List.of(
                    new Refused(
                        1,
                        List.of(
                            "eventId: 8 to 64 letters, digits, dashes or underscores",
                            "kind: page_view, checkout_start or purchase",
                            "orderId: 1 to 64 letters, digits, dots, dashes or underscores",
                            "valueMinor: 0 to 999999999999",
                            "currency: three upper-case letters")),
                    new Refused(3, List.of("valueMinor and currency: both or none")))));
    assertThatThrownBy(() -> clientEvents.store(Collections.nCopies(51, good)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("51 events at once; at most 50 are taken");
  }

  @Test
  void oldClaimsAreForgottenInPortions() {
    List<ClientEvent> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      events.add(
          new ClientEvent(
              "event-%04d".formatted(i), "page_view", null, null, null, Attribution.NONE));
    }
    clientEvents.store(events);
    sold.shop.clock.advance(Duration.ofDays(100));
    assertThat(clientEvents.forget(sold.shop.clock.instant(), 7)).isEqualTo(7);
    assertThat(clientEvents.forget(sold.shop.clock.instant(), 7)).isEqualTo(3);
  }

  @Test
  void theServersPurchasesAndRefundsAreWrittenOnce() {
    long total = sold.order("SO-1", new Item("MUG-1", 1));
    Event paid = sold.paid("SO-1");
    consumers.hand(paid);
    consumers.hand(paid);
    consumers.hand(sold.refunded("SO-1", "RF-1", 300, 300));
    consumers.hand(sold.refunded("SO-1", "RF-1", 300, 300)); // another event of the same refund
    consumers.hand(sold.recorded(() -> sold.events.refundFailed("SO-1", "RF-1", 300, "EUR", null)));
    consumers.hand(sold.recorded(() -> sold.events.cancelled("SO-1", "no")));

    assertThat(
            sold.texts(
                "SELECT event_key || ' ' || amount_minor FROM analytics_event ORDER BY event_key"))
        .containsExactly(
            "cancellation:SO-1 0",
            "purchase:SO-1 " + total,
            "refund:RF-1 -300",
            "refund_failed:RF-1 300");
  }

  @Test
  void aConsumerThatDiesBeforeItsCommitWroteNothing() {
    sold.order("SO-1", new Item("MUG-1", 1));
    Event paid = sold.paid("SO-1");
    assertThatThrownBy(
            () ->
                sold.consumed.once(
                    "analytics",
                    paid,
                    () -> {
                      consumer.handle(paid);
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");
    assertThat(sold.shop.number("SELECT count(*) FROM analytics_event")).isZero();
    consumers.hand(paid);
    assertThat(sold.shop.number("SELECT count(*) FROM analytics_event")).isEqualTo(1);
  }

  @Test
  void theGapBetweenServerAndMarketingIsMeasured() {
    long each = 0;
    for (int i = 1; i <= 3; i++) {
      each = sold.order("SO-" + i, new Item("MUG-1", 1));
      consumers.hand(sold.paid("SO-" + i));
    }
    sold.order("SO-4", new Item("MUG-1", 1)); // never paid
    clientEvents.store(
        List.of(
            purchase("event-0001", "SO-1", each, "EUR"),
            purchase("event-0002", "SO-1", each, "EUR"), // reloaded the thank-you page
            purchase("event-0003", "SO-4", each, "EUR"), // clicked away before paying
            purchase("event-0004", "SO-77", 99_999L, "EUR"), // made up
            purchase("event-0005", null, null, null),
            new ClientEvent("event-0006", "page_view", "SO-2", null, null, Attribution.NONE)));

    assertThat(attributions.gap(DAY, DAY.plusDays(1)))
        .containsExactly(
            new AttributionGap(
                DAY,
                "EUR",
                3,
                BigInteger.valueOf(3 * each),
                4,
                BigInteger.valueOf(3 * each + 99_999),
                2,
                2),
            new AttributionGap(DAY, "XXX", 0, BigInteger.ZERO, 1, BigInteger.ZERO, 0, 1));
    assertThat(attributions.gap(DAY, DAY.plusDays(1)).getFirst().gapMinor())
        .isEqualTo(BigInteger.valueOf(-99_999));
    assertThat(attributions.gap(DAY.plusDays(1), DAY.plusDays(2))).isEmpty();
  }

  @Test
  void whatBrowsersClaimIsForgottenInTime() {
    for (int i = 0; i < 3; i++) {
      clientEvents.store(List.of(purchase("event-old-" + i, "SO-1", 1L, "EUR")));
    }
    sold.shop.clock.advance(Duration.ofDays(91));
    clientEvents.store(List.of(purchase("event-new", "SO-1", 1L, "EUR")));

    assertThat(clientEvents.forgetOld(2)).isEqualTo(2);
    assertThat(clientEvents.forgetOld(2)).isEqualTo(1);

    assertThat(sold.texts("SELECT client_event_id FROM client_event")).containsExactly("event-new");
  }
}
