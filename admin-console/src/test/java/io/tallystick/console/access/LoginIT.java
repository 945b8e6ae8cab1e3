package io.tallystick.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guessing passwords, and how long a login lasts. */
class LoginIT {
  private static ConsoleRig rig;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void forget() {
    rig.jdbc.sql("DELETE FROM console_login_count").update();
    rig.jdbc.sql("DELETE FROM console_browser").update();
  }

  private static String tryIn(ConsoleRig.Visitor visitor, String name, String password) {
    visitor.get("/login");
    HttpResponse<String> answer =
        visitor.post("/login", Map.of("username", name, "password", password));
    String to = answer.headers().firstValue("Location").orElseThrow();
    return to.substring(to.indexOf('/', 8));
  }

  @Test
  void afterFiveWrongPasswordsNotEvenTheRightOneIsLookedAt() {
    var guesser = rig.visitor();
    for (int i = 0; i < 5; i++) {
      assertThat(tryIn(guesser, "support", "guess number " + i)).isEqualTo("/login?error");
    }
    assertThat(tryIn(guesser, "support", ConsoleRig.PASSWORD)).isEqualTo("/login?wait");
    assertThat(tryIn(guesser, " SUPPORT ", ConsoleRig.PASSWORD)).isEqualTo("/login?wait");
    assertThat(guesser.get("/").statusCode()).isEqualTo(302);
  }

  @Test
  void aQuarterOfAnHourLaterItIsLookedAtAgain() {
    var guesser = rig.visitor();
    for (int i = 0; i < 6; i++) {
      tryIn(guesser, "support", "guess number " + i);
    }
    rig.clock.advance(Duration.ofMinutes(15).plusSeconds(1));
    assertThat(tryIn(guesser, "support", ConsoleRig.PASSWORD)).isEqualTo("/");
  }

  @Test
  void aBrowserThatHasLoggedInBeforeIsntLockedOutByStrangers() {
    var own = rig.loggedIn("support");
    own.post("/logout", Map.of());
    var stranger = rig.visitor(); // at the same address even
    var strangers = new LoginLimits(rig.bean(DataSource.class), rig.clock);
    for (int i = 0; i < 120; i++) {
      strangers.admits("support", "203.0.113." + i, null);
    }
    for (int i = 0; i < 6; i++) {
      tryIn(stranger, "support", "guess number " + i);
    }
    assertThat(tryIn(stranger, "support", ConsoleRig.PASSWORD)).isEqualTo("/login?wait");
    assertThat(tryIn(own, "support", ConsoleRig.PASSWORD)).isEqualTo("/");
  }

  @Test
  void aKnownBrowserGuessesTenTimesAndNoMore() {
    var own = rig.loggedIn("support");
    own.post("/logout", Map.of());
    for (int i = 0; i < 10; i++) {
      assertThat(tryIn(own, "support", "guess number " + i)).isEqualTo("/login?error");
    }
    assertThat(tryIn(own, "support", ConsoleRig.PASSWORD)).isEqualTo("/login?wait");
  }

  @Test
  void aBrowserKnownToOneIsNotKnownToAnother() {
    var own = rig.loggedIn("support");
    own.post("/logout", Map.of());
    for (int i = 0; i < 5; i++) {
      assertThat(tryIn(own, "admin", "guess number " + i)).isEqualTo("/login?error");
    }
    assertThat(tryIn(own, "admin", ConsoleRig.PASSWORD)).isEqualTo("/login?wait");
  }

  @Test
  void fiftyNamesFromOneAddressAreEnough() {
    var guesser = rig.visitor();
    for (int i = 0; i < 50; i++) {
      assertThat(tryIn(guesser, "nobody" + i, "the same guess")).isEqualTo("/login?error");
    }
    assertThat(tryIn(guesser, "support", ConsoleRig.PASSWORD)).isEqualTo("/login?wait");
  }

  @Test
  void aSessionGetsAnotherIdAtTheLogin() {
    var visitor = rig.visitor();
    visitor.get("/login");
    String before = visitor.cookie("tallystick");
    tryIn(visitor, "support", ConsoleRig.PASSWORD);
    assertThat(visitor.cookie("tallystick")).isNotEmpty().isNotEqualTo(before);
  }

  @Test
  void aSessionEndsAfterTwelveHoursHoweverBusy() {
    var visitor = rig.loggedIn("support");
    for (int hour = 0; hour < 11; hour++) {
      rig.clock.advance(Duration.ofHours(1));
      assertThat(visitor.get("/").statusCode()).isEqualTo(200);
    }
    rig.clock.advance(Duration.ofHours(1));
    assertThat(visitor.get("/").statusCode()).isEqualTo(302);
  }

  @Test
  void whoIsShutOutIsOutAtOnce() {
    rig.user("leaver", Role.SUPPORT);
    var visitor = rig.loggedIn("leaver");
    assertThat(visitor.get("/").statusCode()).isEqualTo(200);
    rig.bean(Users.class).change("leaver", Set.of(Role.SUPPORT), false, 0, "admin");
    assertThat(visitor.get("/").statusCode()).isEqualTo(302);
    assertThat(tryIn(visitor, "leaver", ConsoleRig.PASSWORD)).isEqualTo("/login?error");
  }

  @Test
  void whoGetsOtherRolesLogsInAnew() {
    rig.user("mover", Role.SUPPORT);
    var visitor = rig.loggedIn("mover");
    rig.bean(Users.class).change("mover", Set.of(Role.VIEWER), true, 0, "admin");
    assertThat(visitor.get("/").statusCode()).isEqualTo(302);
    assertThat(tryIn(visitor, "mover", ConsoleRig.PASSWORD))
        .isEqualTo("/?continue"); // where it wanted to go
  }
}
