package io.tallystick.console.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table console_user. */
final class JdbcUsers {
  private static final String FIND =
      """
      SELECT user_name, shown, roles, active, version FROM console_user WHERE user_name = :name
      """;
  private static final String ALL =
      """
      SELECT user_name, shown, roles, active, version FROM console_user ORDER BY user_name LIMIT :most
      """;
  private static final String PASSWORD_HASH =
      """
      SELECT password_hash FROM console_user WHERE user_name = :name AND password_hash IS NOT NULL
      """;
  private static final String LOCK =
      """
      SELECT user_name, shown, roles, active, version FROM console_user WHERE user_name = :name FOR UPDATE
      """;
  private static final String CHANGE =
      """
      UPDATE console_user SET shown = :shown, roles = :roles, active = :active,
        password_hash = coalesce(:hash, password_hash), version = version + 1
      WHERE user_name = :name AND version = :version
      """;
  private static final String OTHER_ADMINS =
      """
      SELECT count(*) FROM (SELECT user_name FROM console_user
        WHERE active AND 'admin' = ANY (roles) AND user_name <> :name FOR UPDATE) others
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

  List<Person> all(int most) {
    return jdbc.sql(ALL).param("most", most).query((row, _) -> person(row)).list();
  }

  Optional<String> passwordHash(String name) {
    return jdbc.sql(PASSWORD_HASH).param("name", name).query(String.class).optional();
  }

  Optional<Person> lock(String name) {
    return jdbc.sql(LOCK).param("name", name).query((row, _) -> person(row)).optional();
  }

  /** How many others may let people in; they stay so until the transaction's end. */
  long otherAdmins(String name) {
    return jdbc.sql(OTHER_ADMINS).param("name", name).query(Long.class).single();
  }

  /**
   * @param hash null: the password stays
   * @return false if it was changed meanwhile
   */
  boolean change(Person to, @Nullable String hash, int version) {
    return jdbc.sql(CHANGE)
            .param("name", to.name())
            .param("shown", to.shown().replace('\0', '?'))
            .param("roles", codes(to.roles()))
            .param("active", to.active())
            .param("hash", hash, Types.VARCHAR)
            .param("version", version)
            .update()
        == 1;
  }

  private static String[] codes(Set<Role> roles) {
    return roles.stream().map(Role::code).sorted().toArray(String[]::new);
  }

  boolean insert(String name, String shown, @Nullable String hash, Set<Role> roles, Instant now) {
    return jdbc.sql(INSERT)
            .param("name", name)
            .param("shown", shown.isEmpty() ? name : shown.replace('\0', '?'))
            .param("hash", hash, Types.VARCHAR)
            .param("roles", codes(roles))
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
        roles,
        row.getBoolean("active"),
        row.getInt("version"));
  }
}
