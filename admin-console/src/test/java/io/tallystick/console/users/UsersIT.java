package io.tallystick.console.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import io.tallystick.console.access.Role;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may come in, and who decides it. */
class UsersIT {
  private static ConsoleRig rig;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static String roles(String name) {
    return rig.jdbc
        .sql("SELECT array_to_string(roles, ',') FROM console_user WHERE user_name = :name")
        .param("name", name)
        .query(String.class)
        .single();
  }

  @Test
  void anAdministratorAddsSomebodyWhoThenComesIn() {
    var admin = rig.loggedIn("admin");
    admin.get("/users");
    admin.post(
        "/users",
        Map.of(
            "name",
            "Eva",
            "shown",
            "Eva <b>X</b>",
            "password",
            "a long enough one",
            "roles",
            "support"));
    String page = admin.get("/users").body();
    assertThat(page).contains("eva may come in now.").contains("Eva &lt;b&gt;X&lt;/b&gt;");
    assertThat(
            rig.count(
                "SELECT count(*) FROM audit WHERE subject = 'user:eva' AND actor = 'admin' AND"
                    + " after = 'support'"))
        .isOne();
    var eva = rig.visitor();
    eva.get("/login");
    eva.post("/login", Map.of("username", "eva", "password", "a long enough one"));
    assertThat(eva.get("/me").body()).contains("Eva &lt;b&gt;X&lt;/b&gt;");
  }

  @Test
  void aPasswordThatIsEasyToGuessIsRefusedAndNobodyIsAdded() {
    var admin = rig.loggedIn("admin");
    admin.get("/users");
    admin.post("/users", Map.of("name", "weak", "password", "short", "roles", "support"));
    assertThat(admin.get("/users").body()).contains("A password has 12 to 72 characters.");
    admin.post(
        "/users", Map.of("name", "weak", "password", "weakweakweak1234", "roles", "support"));
    assertThat(admin.get("/users").body()).contains("That password is easy to guess");
    assertThat(rig.count("SELECT count(*) FROM console_user WHERE user_name = 'weak'")).isZero();
  }

  @Test
  void nobodyGivesThemselvesARole() {
    var admin = rig.loggedIn("admin");
    admin.get("/users");
    admin.post("/users/admin", Map.of("version", "0", "roles", "finance", "active", "true"));
    assertThat(admin.get("/users").body()).contains("Nobody changes their own roles");
    assertThat(roles("admin")).isEqualTo("admin");
  }

  @Test
  void aChangeOfWhatSomebodyElseChangedMeanwhileIsRefused() {
    rig.user("twice", Role.SUPPORT);
    var admin = rig.loggedIn("admin");
    admin.get("/users");
    Map<String, String> form = Map.of("version", "0", "roles", "viewer", "active", "true");
    admin.post("/users/twice", form);
    assertThat(admin.get("/users").body()).contains("twice was changed and has to log in again.");
    admin.post("/users/twice", Map.of("version", "0", "roles", "finance", "active", "true"));
    assertThat(admin.get("/users").body()).contains("twice was changed meanwhile: look again.");
    assertThat(roles("twice")).isEqualTo("viewer");
  }

  @Test
  void theLastAdministratorStays() {
    try (var other = ConsoleRig.start()) {
      other.user("boss", Role.ADMIN);
      other
          .bean(io.tallystick.console.access.Users.class)
          .change("second", java.util.Set.of(Role.VIEWER), true, 0, "boss");
      var boss = other.loggedIn("boss");
      boss.get("/users");
      boss.post("/users/admin", Map.of("version", "0", "roles", "viewer", "active", "true"));
      assertThat(boss.get("/users").body()).contains("admin was changed");
      assertThatRefused(other);
    }
  }

  private static void assertThatRefused(ConsoleRig other) {
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                other
                    .bean(io.tallystick.console.access.Users.class)
                    .change("boss", java.util.Set.of(Role.VIEWER), true, 0, "command line"))
        .withMessage("boss is the last administrator: make another one first.");
  }

  @Test
  void aChangedPasswordEndsTheSessionAndTheOldOneIsAskedFor() {
    rig.user("changer", Role.SUPPORT);
    var changer = rig.loggedIn("changer");
    changer.get("/me");
    changer.post("/me/password", Map.of("old", "not it at all", "password", "another long one"));
    assertThat(changer.get("/me").body()).contains("The old password isn&#39;t right.");
    changer.post(
        "/me/password", Map.of("old", ConsoleRig.PASSWORD, "password", "another long one"));
    assertThat(changer.get("/me").statusCode()).isEqualTo(302);
    assertThat(
            rig.count(
                "SELECT count(*) FROM audit WHERE subject = 'user:changer' AND action ="
                    + " 'user.password'"))
        .isOne();
    assertThat(
            rig.count(
                "SELECT count(*) FROM audit WHERE concat(before, after, reason) LIKE '%another"
                    + " long%'"))
        .isZero();
  }
}
