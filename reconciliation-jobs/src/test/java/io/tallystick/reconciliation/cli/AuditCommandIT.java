package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.json.JsonMapper;

class AuditCommandIT {
  private String url;
  private Captured tally;

  /** As docs/audit.md says: the jobs have a login of their own. */
  @BeforeEach
  void aDatabaseWithRoles() throws Exception {
    url = TestPostgres.migratedDatabaseUrl();
    applyRoles();
    tally =
        new Captured(
            Map.of("DATABASE_URL", url.replace("user=postgres", "user=tallystick_jobs")),
            List.of());
  }

  private void applyRoles() throws SQLException, IOException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(Files.readString(Path.of("../sql/roles.sql")));
    }
  }

  private JdbcTemplate superuser() {
    return new JdbcTemplate(new DriverManagerDataSource(url));
  }

  private void entries(int count) {
    superuser()
        .update(
            """
            INSERT INTO audit (subject, action, actor, occurred_at)
            SELECT 'order:' || n, 'order.paid', 'webhook', now() FROM generate_series(1, ?) n
            """,
            count);
  }

  @Test
  void sealedEntriesAreVerifiedAndTheHeadMayBeAskedForLater() {
    entries(3);
    assertThat(tally.run("audit", "seal")).as(tally.err()).isZero();
    assertThat(tally.out()).isEqualTo("3 entries sealed.\n");
    entries(1);
    assertThat(tally.run("audit", "verify")).as(tally.err()).isZero();
    assertThat(tally.out())
        .matches(
            """
            The audit is as it was sealed.
            sealed    3
            unsealed  1
            head      3:[0-9a-f]{64}
            """);

    assertThat(tally.run("audit", "verify", "--json")).as(tally.err()).isZero();
    var json = JsonMapper.shared().readTree(tally.out());
    assertThat(json.get("verified").asBoolean()).isTrue();
    assertThat(json.get("entries").asLong()).isEqualTo(3);
    assertThat(json.get("unsealed").asLong()).isEqualTo(1);
    String head = json.get("head").asString();

    assertThat(tally.run("audit", "verify", "--head", head)).as(tally.err()).isZero();
    assertThat(tally.run("audit", "verify", "--head", "2" + head.substring(1))).isEqualTo(1);
    assertThat(tally.err())
        .isEqualTo(
            "tally: The audit was tampered with: at position 2 of the chain entry 2 belongs to"
                + " another chain. What lies behind wasn't looked at.\n");
    assertThat(tally.run("audit", "verify", "--head", "x")).isEqualTo(2);
  }

  @Test
  void aTamperedEntryIsNamedAndTheCommandFails() {
    entries(3);
    tally.run("audit", "seal");
    superuser()
        .execute(
            """
            SET session_replication_role = replica;
            UPDATE audit SET reason = 'x' WHERE audit_id = 2;
            """);

    assertThat(tally.run("audit", "verify")).isEqualTo(1);
    assertThat(tally.out()).isEmpty();
    assertThat(tally.err())
        .isEqualTo(
            "tally: The audit was tampered with: at position 2 of the chain entry 2 was changed."
                + " What lies behind wasn't looked at.\n");
    assertThat(tally.run("audit", "verify", "--json")).isEqualTo(1);
    assertThat(tally.out())
        .isEqualTo("{\"verified\":false,\"position\":2,\"auditId\":2,\"what\":\"changed\"}\n");
  }

  @Test
  void theJobsImportWithTheirOwnLogin(@TempDir Path directory) throws IOException {
    Path books = directory.resolve("books.csv");
    Files.writeString(
        books,
        """
        order_id,provider_ref,kind,amount,currency,occurred_at
        SO-1,ch_1,charge,12.50,EUR,2026-07-01T10:00:00Z
        """);
    assertThat(tally.run("import", "books", "--file", books.toString()))
        .as(tally.out() + tally.err())
        .isZero();
    assertThat(superuser().queryForObject("SELECT count(*) FROM imported_book_entry", Long.class))
        .isEqualTo(1);
  }

  @Test
  void theOwnerMigratesAnEmptyDatabaseAndTheJobsWorkInIt(@TempDir Path directory) throws Exception {
    url = TestPostgres.emptyDatabase();
    applyRoles();
    Path owner = directory.resolve("owner.properties");
    Files.writeString(
        owner,
        """
        spring.flyway.url=%s
        spring.flyway.user=tallystick_owner
        """
            .formatted(url.replaceFirst("\\?.*", "")));
    tally =
        new Captured(
            Map.of("DATABASE_URL", url.replace("user=postgres", "user=tallystick_jobs")),
            List.of());
    assertThat(tally.run("runs", "--config", owner.toString())).as(tally.err()).isZero();
    applyRoles();

    entries(2);
    assertThat(tally.run("audit", "seal")).as(tally.err()).isZero();
    assertThat(tally.run("runs")).as(tally.err()).isZero();
    assertThat(
            superuser()
                .queryForList(
                    """
                    SELECT DISTINCT tableowner FROM pg_tables
                    WHERE schemaname = 'public' AND tablename IN ('audit', 'orders', 'batch_job_instance')
                    ORDER BY 1
                    """,
                    String.class))
        .containsExactly("tallystick_audit", "tallystick_jobs", "tallystick_owner");
  }
}
