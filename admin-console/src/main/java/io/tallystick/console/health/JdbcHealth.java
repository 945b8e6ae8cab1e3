package io.tallystick.console.health;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the database itself is, and how much of the record waits for its seal. */
final class JdbcHealth {
  private static final int SECONDS = 5;
  private static final String DATABASE =
      """
      SELECT current_setting('server_version') AS version,
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
        current_setting('max_connections')::bigint AS most
      """;
  private static final String UNSEALED =
      """
      SELECT count(*) FROM (SELECT audit_id FROM audit ORDER BY audit_id DESC LIMIT 1000) a
      WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.audit_id)
      """;

  /** The server, and its connections of all who use it. */
  record Database(String version, long connections, long most) {}

  private final JdbcClient jdbc;

  JdbcHealth(DataSource dataSource) {
    var template = new JdbcTemplate(dataSource);
    template.setQueryTimeout(SECONDS);
    this.jdbc = JdbcClient.create(template);
  }

  Database database() {
    return jdbc.sql(DATABASE).query(Database.class).single();
  }

  /** Of the latest 1,000 entries. */
  long unsealed() {
    return jdbc.sql(UNSEALED).query((row, _) -> row.getLong(1)).single();
  }
}
