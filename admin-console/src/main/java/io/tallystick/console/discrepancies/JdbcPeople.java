package io.tallystick.console.discrepancies;

import io.tallystick.console.access.Right;
import io.tallystick.console.access.Role;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who works on discrepancies. */
@Repository
class JdbcPeople {
  private static final int MOST = 200;
  private static final String WITH_A_ROLE =
      """
      SELECT user_name FROM console_user WHERE active AND roles && :roles::text[] ORDER BY user_name LIMIT :most
      """;

  private final JdbcClient jdbc;

  JdbcPeople(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Those who may be given one. */
  List<String> owners() {
    return jdbc.sql(WITH_A_ROLE)
        .param("roles", Right.ASSIGN.roles().stream().map(Role::code).toArray(String[]::new))
        .param("most", MOST)
        .query((row, n) -> row.getString("user_name"))
        .list();
  }
}
