package io.tallystick.checkout.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.ids.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ReceiptsIT {
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  private final Contacts contacts = new Contacts(dataSource, clock);
  private final Receipts receipts =
      new Receipts(dataSource, contacts, transaction, new Audit(dataSource, clock), clock);
  private final List<Mail> sent = new ArrayList<>();
  private final NotificationWorker worker =
      new NotificationWorker(
          dataSource,
          contacts,
          sent::add,
          new Wording("Shop", "shop@example.com"),
          clock,
          Ids.secure(clock));

  @BeforeEach
  void paid() {
    jdbc.sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES ('SO-1',"
                + " 'EUR', 1980, 'paid', now())")
        .update();
  }

  private void reachable() {
    transaction.executeWithoutResult(
        _ -> contacts.write("SO-1", new Contact("anna@example.com", null, null, null)));
  }

  private void receipt() {
    new JdbcNotifications(dataSource)
        .insert(
            new Intent("order:SO-1:receipt", "SO-1", Intent.Kind.RECEIPT, 1980L, "EUR"),
            clock.instant());
  }

  @Test
  void itIsSentAgainAsANewMailWithTheSameAmount() {
    receipt();
    reachable();
    assertThat(receipts.sendAgain("SO-1", "anna", "k1")).isEqualTo(Receipts.Result.ALREADY_ASKED);
    worker.round(10);
    assertThat(receipts.sendAgain("SO-1", "anna", "k1")).isEqualTo(Receipts.Result.ASKED);
    assertThat(receipts.sendAgain("SO-1", "anna", "k1")).isEqualTo(Receipts.Result.ALREADY_ASKED);
    assertThat(receipts.sendAgain("SO-1", "bert", "k2")).isEqualTo(Receipts.Result.ALREADY_ASKED);
    worker.round(10);
    // the first form once more, after its mail went
    assertThat(receipts.sendAgain("SO-1", "anna", "k1")).isEqualTo(Receipts.Result.ALREADY_ASKED);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1).text()).isEqualTo(sent.get(0).text()).contains("19.80 EUR");
    assertThat(sent.get(1).messageId()).isNotEqualTo(sent.get(0).messageId());
    assertThat(
            jdbc.sql("SELECT concat_ws(' ', subject, action, actor) FROM audit")
                .query(String.class)
                .list())
        .containsExactly("order:SO-1 order.receipt_again anna");
  }

  @Test
  void fiveTimesADayAtMost() {
    receipt();
    reachable();
    worker.round(10);
    for (int i = 0; i < 5; i++) {
      assertThat(receipts.sendAgain("SO-1", "anna", "k" + i)).isEqualTo(Receipts.Result.ASKED);
      worker.round(10);
    }
    assertThat(receipts.sendAgain("SO-1", "anna", "k5")).isEqualTo(Receipts.Result.TOO_MANY);
    clock.advance(Duration.ofHours(24).plusSeconds(1));
    assertThat(receipts.sendAgain("SO-1", "anna", "k6")).isEqualTo(Receipts.Result.ASKED);
  }

  @Test
  void withoutReceiptAddressOrOrderNothingIsWritten() {
    assertThat(receipts.sendAgain("SO-404", "anna", "k1")).isEqualTo(Receipts.Result.NO_SUCH_ORDER);
    assertThat(receipts.sendAgain("SO-1", "anna", "k1")).isEqualTo(Receipts.Result.NO_RECEIPT);
    receipt();
    jdbc.sql("UPDATE notification SET state = 'sent', sent_at = ?")
        .param(clock.instant().atOffset(ZoneOffset.UTC))
        .update();
    assertThat(receipts.sendAgain("SO-1", "anna", "k1")).isEqualTo(Receipts.Result.NO_ADDRESS);
    assertThat(jdbc.sql("SELECT count(*) FROM notification").query(Long.class).single())
        .isEqualTo(1);
  }
}
