package io.tallystick.checkout.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class NotesIT {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(NOON);
  private final Notes notes =
      new Notes(
          dataSource,
          new TransactionTemplate(new JdbcTransactionManager(dataSource)),
          new Audit(dataSource, clock),
          clock);

  private void order(String id) {
    jdbc.sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (?,"
                + " 'EUR', 1, 'paid', now())")
        .param(id)
        .update();
  }

  @Test
  void aNoteIsWrittenOnceAndTheAuditDoesNotHoldIt() {
    order("SO-1");
    assertThat(notes.write("SO-1", " Anna called\r\ntwice\0 ", "bert", "k1"))
        .isEqualTo(NoteResult.WRITTEN);
    assertThat(notes.write("SO-1", " Anna called\r\ntwice\0 ", "bert", "k1"))
        .isEqualTo(NoteResult.ALREADY_WRITTEN);
    assertThat(notes.write("SO-1", "other", "bert", "k1")).isEqualTo(NoteResult.KEY_CONFLICT);
    assertThat(notes.write("SO-404", "x", "bert", "k2")).isEqualTo(NoteResult.NO_SUCH_ORDER);
    assertThat(notes.ofOrder("SO-1"))
        .containsExactly(new Note("bert", "Anna called\ntwice?", NOON));
    assertThat(
            jdbc.sql(
                    "SELECT concat_ws(' ', subject, action, actor, reason, before, after) FROM"
                        + " audit")
                .query(String.class)
                .list())
        .containsExactly("order:SO-1 order.note bert");
  }

  @Test
  void anEmptyOrEndlessOneIsRefused() {
    order("SO-1");
    assertThatThrownBy(() -> notes.write("SO-1", " \n", "bert", "k1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> notes.write("SO-1", "x".repeat(4001), "bert", "k1"))
        .hasMessage("The note has 4001 characters; at most 4000 fit.");
    assertThat(notes.write("SO-1", "x".repeat(4000), "bert", "k1")).isEqualTo(NoteResult.WRITTEN);
  }

  @Test
  void whatWasWrittenStays() {
    order("SO-1");
    notes.write("SO-1", "first", "bert", "k1");
    for (String sql :
        new String[] {
          "UPDATE order_note SET body = 'x'", "DELETE FROM order_note", "TRUNCATE order_note"
        }) {
      assertThatThrownBy(() -> jdbc.sql(sql).update())
          .isInstanceOf(DataAccessException.class)
          .hasMessageContaining("insert-only");
    }
  }
}
