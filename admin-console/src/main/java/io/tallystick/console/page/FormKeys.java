package io.tallystick.console.page;

import java.time.Clock;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.server.ResponseStatusException;

/** Has a form act once, however often it is sent. Table console_form. */
public final class FormKeys {
  private static final int LONGEST = 100;
  private static final String ONCE =
      """
      INSERT INTO console_form (form_key, path, person, done_at) VALUES (:key, :path, :person, :now)
      ON CONFLICT DO NOTHING
      """;

  private final JdbcClient jdbc;
  private final Clock clock;

  FormKeys(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  /**
   * Notes that the form is done, in the transaction of what it does. Who sends it at the same time
   * waits for that one to end.
   *
   * @param path of the action; one page's forms share a key
   * @return false: it was done before, nothing is to be done again
   * @throws IllegalStateException outside a transaction
   * @throws ResponseStatusException if that is no form's key
   */
  public boolean once(String key, String person, String path) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("A form is done in the transaction of what it does: " + path);
    }
    if (key.isBlank() || key.length() > LONGEST || key.indexOf('\0') >= 0) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
    }
    return jdbc.sql(ONCE)
            .param("key", key)
            .param("path", path)
            .param("person", person)
            .param("now", clock.instant().atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }
}
