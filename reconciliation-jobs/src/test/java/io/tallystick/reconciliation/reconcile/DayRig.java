package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A day on which both sides agree, and what is added to it. */
abstract class DayRig {
  static final Instant LATE = TO.minusSeconds(1800);
  final Scenario day = new Scenario();

  @TempDir Path folder;
  private int files;

  @AfterEach
  void close() {
    day.close();
  }

  static Scenario.Row row(String type, String order, String ref, Long books, Long provider) {
    return new Scenario.Row(type, order, ref, "EUR", books, provider);
  }

  Reconciliation.Result finds(Scenario.Row... rows) {
    var result = day.run();
    assertThat(result.failure()).isNull();
    assertThat(day.open()).containsExactly(rows);
    assertThat(day.unexplained()).isZero();
    return result;
  }

  void object(String id, String type, String status, long minor, String ch, String pi) {
    day.jdbc
        .sql(
            "INSERT INTO provider_object VALUES (:id, :type, :status, :minor, NULL, 'EUR', :ch,"
                + " :pi, NULL, :at, :at)")
        .param("id", id)
        .param("type", type)
        .param("status", status)
        .param("minor", minor)
        .param("ch", ch)
        .param("pi", pi)
        .param("at", Scenario.utc(NOON))
        .update();
  }

  /** Imports count themselves; the trigger counts only rows written by hand. */
  void realImports() {
    trigger("DISABLE");
  }

  void trigger(String what) {
    for (String table : List.of("provider_entry", "imported_book_entry")) {
      day.jdbc.sql("ALTER TABLE %s %s TRIGGER counted".formatted(table, what)).update();
    }
  }

  Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("f" + files++ + ".csv"), content);
  }
}
