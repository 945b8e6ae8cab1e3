package io.tallystick.checkout.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class AuditIT {
  private static final List<String> TAMPERING =
      List.of(
          "UPDATE audit SET reason = 'nothing happened'",
          "DELETE FROM audit",
          "TRUNCATE audit CASCADE",
          "ALTER TABLE audit DISABLE TRIGGER ALL",
          "ALTER TABLE audit DISABLE TRIGGER audit_stays",
          "ALTER TABLE audit ADD COLUMN more text",
          "ALTER TABLE audit OWNER TO CURRENT_USER",
          "DROP TRIGGER audit_stays ON audit",
          "DROP TABLE audit CASCADE",
          "UPDATE audit_chain SET hash = sha256('')",
          "DELETE FROM audit_chain",
          "TRUNCATE audit_chain",
          "ALTER TABLE audit_chain DISABLE TRIGGER ALL",
          "ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_of_entry",
          "DROP TABLE audit_chain",
          "DROP SCHEMA public CASCADE",
          "DROP OWNED BY tallystick_audit",
          "SET ROLE tallystick_audit",
          "SET session_replication_role = replica",
          "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
              + " AS 'BEGIN RETURN NULL; END'",
          "INSERT INTO audit (audit_id, subject, action, actor, occurred_at)"
              + " OVERRIDING SYSTEM VALUE VALUES (7, 's', 'a', 'me', now())",
          "INSERT INTO audit (subject, action, actor, occurred_at, written_in)"
              + " VALUES ('s', 'a', 'me', now(), '7')");

  private final AuditDatabase database = new AuditDatabase();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void nobodyWhoLogsInCanChangeTheAudit() throws SQLException {
    database.record("order:SO-1", "captured");
    database.chain.seal(10);
    String before = content();

    for (String user : List.of("tallystick_app", "tallystick_jobs", "tallystick_owner")) {
      try (var connection = database.as(user).getConnection();
          var statement = connection.createStatement()) {
        for (String tampering : TAMPERING) {
          assertThatThrownBy(() -> statement.execute(tampering))
              .as(user + ": " + tampering)
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
      }
    }

    assertThat(content()).isEqualTo(before);
    assertThat(before).contains("captured");
    // and behind the rights stand the triggers
    for (String table : List.of("audit", "audit_chain")) {
      for (String change :
          List.of(
              "DELETE FROM " + table,
              "UPDATE %s SET written_by = 1 WHERE false".formatted(table))) {
        assertThatThrownBy(() -> database.sql().execute(change))
            .as(change)
            .hasStackTraceContaining("insert-only");
      }
    }
    assertThatThrownBy(() -> database.sql().execute("TRUNCATE audit CASCADE"))
        .hasStackTraceContaining("insert-only");
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void everyInsertOnlyTableIsSoByRightAndAllOthersAreTheServicesToChange() {
    assertThat(
            database
                .sql()
                .queryForList(
                    """
                    SELECT DISTINCT t.tgrelid::regclass::text AS name
                    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname ~ '^refuse_change'
                    """,
                    String.class))
        .contains(
            "audit", "audit_chain", "checkout_fact", "order_pricing", "order_line", "order_extra")
        .allSatisfy(
            table -> {
              for (String user : List.of("tallystick_app", "tallystick_jobs")) {
                assertThat(may(user, table, "INSERT")).as(table).isTrue();
                assertThat(may(user, table, "SELECT")).as(table).isTrue();
                for (String right : List.of("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")) {
                  assertThat(may(user, table, right)).as(user + " " + right + table).isFalse();
                }
              }
            });
    assertThat(
            database
                .sql()
                .queryForList(
                    """
                    SELECT c.relname FROM pg_class c
                    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                      AND c.relname <> 'flyway_schema_history'
                      AND NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                          WHERE t.tgrelid = c.oid AND p.proname ~ '^refuse_change')
                    """,
                    String.class))
        .contains("orders", "stock", "outbox", "provider_entry", "match_item")
        .allSatisfy(
            table -> {
              for (String right : List.of("SELECT", "INSERT", "UPDATE", "DELETE")) {
                assertThat(may("tallystick_app", table, right)).as(right + " " + table).isTrue();
              }
              assertThat(may("tallystick_app", table, "TRUNCATE")).as(table).isFalse();
              assertThat(may("tallystick_read", table, "SELECT")).as(table).isTrue();
              assertThat(may("tallystick_read", table, "INSERT")).as(table).isFalse();
            });
  }

  @Test
  void whoLooksOnReadsTheAuditAndWritesNothing() {
    database.record("order:SO-1", "captured");
    var read = new JdbcTemplate(database.as("tallystick_read"));

    assertThat(read.queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(1);
    assertThatThrownBy(
            () ->
                read.execute(
                    "INSERT INTO audit (subject, action, actor, occurred_at)"
                        + " VALUES ('s', 'a', 'me', now())"))
        .hasStackTraceContaining("permission denied");
  }

  @Test
  void theScriptAgainChangesNothing() {
    String before = rights();
    AuditDatabase.applyRoles(database.superuser.getJdbcUrl());
    assertThat(rights()).isEqualTo(before);
  }

  @Test
  void theOwnerMigratesAnEmptyDatabaseAndTheServiceStartsWithItsOwnLogin() {
    String url = TestPostgres.emptyDatabase();
    AuditDatabase.applyRoles(url);
    assertThat(flyway(url, "tallystick_owner").migrate().migrationsExecuted).isGreaterThan(6);
    AuditDatabase.applyRoles(url);
    try (var migrated = new AuditDatabase(url)) {
      assertThat(flyway(url, "tallystick_app").migrate().migrationsExecuted).isZero();
      migrated.record("order:SO-1", "captured");
      assertThat(migrated.chain.seal(10)).isEqualTo(1);
      assertThatThrownBy(
              () -> new JdbcTemplate(migrated.as("tallystick_owner")).execute("DELETE FROM audit"))
          .hasStackTraceContaining("permission denied");
    }
  }

  @Test
  void laterTablesOfTheOwnerAreTheServicesToUse() {
    new JdbcTemplate(database.as("tallystick_owner"))
        .execute("CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, word text)");
    var app = new JdbcTemplate(database.app);
    app.execute("INSERT INTO later (word) VALUES ('a')");
    app.execute("UPDATE later SET word = 'b'");
    assertThatThrownBy(() -> app.execute("TRUNCATE later"))
        .hasStackTraceContaining("permission denied");
    assertThat(
            new JdbcTemplate(database.as("tallystick_read"))
                .queryForObject("SELECT word FROM later", String.class))
        .isEqualTo("b");
  }

  @Test
  void theJobsMakeFillAndDropTheirPartitions() {
    var jobs = new JdbcTemplate(database.as("tallystick_jobs"));
    for (String table : List.of("provider_entry", "imported_book_entry")) {
      jobs.execute("CREATE TABLE %1$s_l77 (LIKE %1$s, CHECK (load_id = 77))".formatted(table));
      jobs.execute("ANALYZE %s_l77".formatted(table));
      jobs.execute(
          "ALTER TABLE %1$s ATTACH PARTITION %1$s_l77 FOR VALUES IN (77)".formatted(table));
      jobs.execute("DROP TABLE %s_l77".formatted(table));
    }
    jobs.execute("BEGIN; LOCK TABLE provider_entry_paged IN SHARE ROW EXCLUSIVE MODE; COMMIT");
  }

  @Test
  void anEntryOutsideATransactionIsRefusedAndOneInsideGoesWithIt() {
    assertThatThrownBy(() -> database.audit.record(AuditDatabase.entry("order:1", "captured")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("order.paid of order:1 is recorded in the transaction of the change");
    database.transaction.executeWithoutResult(
        status -> {
          database.audit.record(AuditDatabase.entry("order:1", "captured"));
          status.setRollbackOnly();
        });
    assertThat(content()).isEmpty();
  }

  @Test
  void textFromOutsideNeverKeepsAnEntryFromBeingWritten() {
    database.record("order:1", "a\0b");
    database.record("order:2", "x".repeat(9_999) + "\uD83D\uDE00");

    assertThat(database.sql().queryForList("SELECT reason FROM audit ORDER BY 1", String.class))
        .containsExactly("a?b", "x".repeat(9_999));
  }

  private static Flyway flyway(String url, String user) {
    return Flyway.configure().dataSource(AuditDatabase.login(url, user), user, "").load();
  }

  private boolean may(String user, String table, String right) {
    return Boolean.TRUE.equals(
        database
            .sql()
            .queryForObject(
                "SELECT has_table_privilege(?, ?, ?) OR (? = 'INSERT' AND"
                    + " has_any_column_privilege(?, ?, ?))",
                Boolean.class,
                user,
                table,
                right,
                right,
                user,
                table,
                right.equals("INSERT") ? "INSERT" : "SELECT"));
  }

  private String content() {
    return String.join(
        "\n",
        database
            .sql()
            .queryForList(
                "SELECT a::text || c::text FROM audit a LEFT JOIN audit_chain c USING (audit_id)",
                String.class));
  }

  private String rights() {
    return String.join(
        "\n",
        database
            .sql()
            .queryForList(
                """
                SELECT concat_ws(' ', relname, relowner::regrole, relacl) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace
                UNION ALL SELECT concat_ws(' ', proname, proowner::regrole, proacl) FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                UNION ALL SELECT concat_ws(' ', defaclrole::regrole, defaclobjtype, defaclacl) FROM pg_default_acl
                UNION ALL SELECT concat_ws(' ', roleid::regrole, member::regrole) FROM pg_auth_members
                UNION ALL SELECT concat_ws(' ', nspname, nspowner::regrole, nspacl) FROM pg_namespace
                ORDER BY 1
                """,
                String.class));
  }
}
