package io.tallystick.checkout.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.events.SoldOrders;
import io.tallystick.checkout.notification.NotificationWorker.Round;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.pricing.Quotes.Item;
import io.tallystick.checkout.publish.EventConsumers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class NotificationIT {
  private static final Contact ANNA = new Contact("anna@example.com", "Anna", null, null);

  private final SoldOrders sold = new SoldOrders();
  private final Contacts contacts = new Contacts(sold.shop.dataSource, sold.shop.clock);
  private final List<Mail> sent = new CopyOnWriteArrayList<>();
  private final EventConsumers consumers =
      new EventConsumers(
          List.of(new NotificationConsumer(sold.shop.dataSource, sold.shop.clock)), sold.consumed);
  private final NotificationWorker worker = worker(sent::add);

  private NotificationWorker worker(MailSender sender) {
    return new NotificationWorker(
        sold.shop.dataSource,
        contacts,
        sender,
        new Wording("The Harbour Shop", "shop@harbour.example"),
        sold.shop.clock,
        sold.ids);
  }

  @AfterEach
  void close() {
    sold.close();
  }

  private Event paidByAnna(String orderId) {
    sold.order(orderId, new Item("MUG-1", 1));
    sold.shop.transaction.executeWithoutResult(_ -> contacts.write(orderId, ANNA));
    return sold.paid(orderId);
  }

  private List<String> intents() {
    return sold.texts("SELECT intent FROM notification ORDER BY intent");
  }

  @Test
  void theReceiptIsMeantAndSentOnceThoughTheEventComesTwice() {
    Event paid = paidByAnna("SO-1");
    consumers.hand(paid);
    consumers.hand(paid);

    assertThat(worker.round(10)).isEqualTo(new Round(1, 0, 0));
    assertThat(worker.round(10)).isEqualTo(new Round(0, 0, 0));
    Mail mail = sent.getFirst();
    assertThat(sent).hasSize(1);
    assertThat(mail.to()).isEqualTo("anna@example.com");
    assertThat(mail.subject()).isEqualTo("Receipt for your order SO-1");
    assertThat(mail.text())
        .isEqualTo("Thank you. We have received 19.80 EUR.\n\nOrder SO-1\nThe Harbour Shop\n");
    assertThat(mail.messageId()).matches("<[0-9a-f]{40}@harbour\\.example>");
    assertThat(mail.toString()).isEqualTo("Mail[receipt of SO-1]");
  }

  @Test
  void twoEventsThatMeanTheSameMailMeanItOnce() {
    consumers.hand(paidByAnna("SO-1"));
    consumers.hand(sold.recorded(() -> sold.events.paymentFailed("SO-1", "att-1", "declined")));
    consumers.hand(sold.recorded(() -> sold.events.paymentFailed("SO-1", "att-2", "declined")));
    consumers.hand(sold.refunded("SO-1", "RF-1", 100, 100));
    consumers.hand(sold.refunded("SO-1", "RF-1", 100, 100));
    consumers.hand(sold.refunded("SO-1", "RF-2", 100, 200));
    consumers.hand(sold.recorded(() -> sold.events.refundFailed("SO-1", "RF-2", 100, "EUR", null)));
    consumers.hand(sold.recorded(() -> sold.events.cancelled("SO-1", "no")));
    consumers.hand(sold.recorded(() -> sold.events.fulfilled("SO-1", true)));

    assertThat(intents())
        .containsExactly(
            "order:SO-1:cancelled",
            "order:SO-1:fulfilled",
            "order:SO-1:payment-failed",
            "order:SO-1:receipt",
            "order:SO-1:refund-failed:RF-2",
            "order:SO-1:refund:RF-1",
            "order:SO-1:refund:RF-2");
    assertThat(worker.round(50)).isEqualTo(new Round(7, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "1234, EUR, 12.34 EUR",
    "500, JPY, 500 JPY",
    "1230, KWD, 1.230 KWD",
    "5, USD, 0.05 USD"
  })
  void amountsAreWrittenWithTheCurrencysDecimals(long minor, String currency, String written) {
    var wording = new Wording("Shop", "shop@example.com");
    var intent = new Intent("i", "SO-1", Intent.Kind.REFUND, minor, currency);
    assertThat(wording.mail(intent, "a@b.example").text())
        .startsWith("We have sent " + written + " back.");
  }

  @Test
  void noMailIsSentWithinATransaction() {
    consumers.hand(paidByAnna("SO-1"));
    var within = new ArrayList<Boolean>();
    worker(_ -> within.add(TransactionSynchronizationManager.isActualTransactionActive()))
        .round(10);
    assertThat(within).containsExactly(false);
  }

  @Test
  void aWorkerThatDiesAfterSendingSendsTheSameMailAgain() {
    consumers.hand(paidByAnna("SO-1"));
    NotificationWorker dying =
        worker(
            mail -> {
              sent.add(mail);
              throw new Error("killed");
            });

    assertThatThrownBy(() -> dying.round(10)).hasMessage("killed");
    assertThat(worker.round(10)).isEqualTo(new Round(0, 0, 0));
    sold.shop.clock.advance(Duration.ofMinutes(2));
    assertThat(worker.round(10)).isEqualTo(new Round(1, 0, 0));
    assertThat(sent).hasSize(2);
    assertThat(sent.getFirst()).isEqualTo(sent.getLast());
  }

  @Test
  void aConsumerThatDiesBeforeItsCommitMeantNothing() {
    Event paid = paidByAnna("SO-1");
    var consumer = new NotificationConsumer(sold.shop.dataSource, sold.shop.clock);
    assertThatThrownBy(
            () ->
                sold.consumed.once(
                    "notification",
                    paid,
                    () -> {
                      consumer.handle(paid);
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");
    assertThat(intents()).isEmpty();
    consumers.hand(paid);
    assertThat(intents()).containsExactly("order:SO-1:receipt");
  }

  @Test
  void aMailServerThatIsDownIsTriedLaterAndLaterThenTheMailIsParked() {
    consumers.hand(paidByAnna("SO-1"));
    NotificationWorker failing =
        worker(
            _ -> {
              throw new IllegalStateException("550 <anna@example.com> unknown");
            });
    assertThat(failing.round(10)).isEqualTo(new Round(0, 1, 0));
    assertThat(failing.round(10)).isEqualTo(new Round(0, 0, 0));
    for (int tries = 2; tries <= 7; tries++) {
      sold.shop.clock.advance(Duration.ofMinutes(1L << (tries - 2)).minusMillis(1));
      assertThat(failing.round(10)).as("too early for try " + tries).isEqualTo(new Round(0, 0, 0));
      sold.shop.clock.advance(Duration.ofMillis(1));
      assertThat(failing.round(10)).as("try " + tries).isEqualTo(new Round(0, 1, 0));
    }
    sold.shop.clock.advance(Duration.ofHours(1));
    assertThat(failing.round(10)).isEqualTo(new Round(0, 0, 1));
    sold.shop.clock.advance(Duration.ofDays(9));
    assertThat(failing.round(10)).isEqualTo(new Round(0, 0, 0));

    assertThat(sold.texts("SELECT last_error FROM notification"))
        .containsExactly("IllegalStateException"); // and not the address
    var notifications = new Notifications(sold.shop.dataSource, sold.shop.clock);
    assertThat(notifications.ofOrder("SO-1"))
        .extracting(Notifications.View::state)
        .containsExactly("parked");
    assertThat(notifications.sendAgain("order:SO-1:receipt")).isTrue();
    assertThat(notifications.sendAgain("order:SO-1:receipt")).isFalse();
    assertThat(worker.round(10)).isEqualTo(new Round(1, 0, 0));
  }

  @Test
  void manyWorkersAtOnceSendEachMailOnce() throws Exception {
    for (int i = 0; i < 30; i++) {
      consumers.hand(paidByAnna("SO-" + i));
    }
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      workers.add(
          () -> {
            int count = 0;
            for (Round round = worker.round(4); round.sent() > 0; round = worker.round(4)) {
              count += round.sent();
            }
            return count;
          });
    }
    int count = 0;
    try (var executor = Executors.newFixedThreadPool(6)) {
      for (var each : executor.invokeAll(workers)) {
        count += each.get();
      }
    }
    count += worker.round(50).sent(); // what the last ones held when the others looked
    assertThat(count).isEqualTo(30);
    assertThat(sent.stream().map(Mail::messageId).distinct()).hasSize(30);
    assertThat(sent).hasSize(30);
  }

  @Test
  void redactedContactDataGetNoMail() {
    consumers.hand(paidByAnna("SO-1"));
    contacts.redact("SO-1");
    assertThat(worker.round(10)).isEqualTo(new Round(0, 0, 1));
    assertThat(sent).isEmpty();
  }
}
