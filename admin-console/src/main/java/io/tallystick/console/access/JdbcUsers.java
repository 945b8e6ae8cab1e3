package io.tallystick.console.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table console_user. */
final class JdbcUsers {
  private static final String FIND =
      """
      SELECT user_name, shown, password_hash, roles, active, version FROM console_user
      WHERE user_name = :name
      """;
  private static final String INSERT =
      """
      INSERT INTO console_user (user_name, shown, password_hash, roles, created_at)
      VALUES (:name, :shown, :hash, :roles, :now) ON CONFLICT DO NOTHING
      """;

  private final JdbcClient jdbc;

  JdbcUsers(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Optional<Person> find(String name) {
    return jdbc.sql(FIND)
        .param("name", name.replace('\0', '?'))
        .query((row, _) -> person(row))
        .optional();
  }

  boolean insert(String name, String shown, String hash, Set<Role> roles, Instant now) {
    return jdbc.sql(INSERT)
            .param("name", name)
            .param("shown", shown.isEmpty() ? name : shown.replace('\0', '?'))
            .param("hash", hash)
            .param("roles", roles.stream().map(Role::code).sorted().toArray(String[]::new))
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  private static Person person(ResultSet row) throws SQLException {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String code : (String[]) Objects.requireNonNull(row.getArray("roles")).getArray()) {
      roles.add(Role.valueOf(code.toUpperCase(Locale.ROOT)));
    }
    String name = Objects.requireNonNull(row.getString("user_name"));
    return new Person(
        name,
        Objects.requireNonNull(row.getString("shown")),
        row.getString("password_hash"),
        roles,
        row.getBoolean("active"),
        row.getInt("version"));
  }
}
