package io.tallystick.console.access;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/** The people who may come in. Every change is audited. */
public final class Users {
  /** Shorter ones are guessed. */
  public static final int SHORTEST_PASSWORD = 12;

  /** Longer ones are cut by what hashes them. */
  public static final int LONGEST_PASSWORD = 72;

  private static final int FEWEST_DIFFERENT = 5;
  private static final int MOST = 1_000;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,99}");

  /** Actors in the audit that are no people. */
  private static final Set<String> PROGRAMS =
      Set.of(
          "policy",
          "compensation",
          "schedule",
          "system",
          "checkout",
          "webhook",
          "worker",
          "stripe");

  private final JdbcUsers jdbc;
  private final PasswordEncoder passwords;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  /** For who opens no console: the command line. */
  public static Users of(DataSource dataSource, Audit audit, Clock clock) {
    return new Users(
        dataSource,
        AccessConfiguration.encoder(),
        new TransactionTemplate(new JdbcTransactionManager(dataSource)),
        audit,
        clock);
  }

  Users(
      DataSource dataSource,
      PasswordEncoder passwords,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    this.jdbc = new JdbcUsers(dataSource);
    this.passwords = passwords;
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /** The user of that name, in any case. */
  public Optional<Person> find(String name) {
    return jdbc.find(plain(name));
  }

  /** All of them, by name; at most a thousand. */
  public List<Person> all() {
    return jdbc.all(MOST);
  }

  Optional<String> passwordHash(Person person) {
    return jdbc.passwordHash(person.name());
  }

  /**
   * Adds somebody.
   *
   * @param password null: logs in elsewhere (single sign-on)
   * @param by who does it
   * @throws IllegalArgumentException if name, password or roles won't do, or the name is taken; in
   *     words for people
   */
  public Person add(
      String name, String shown, @Nullable String password, Set<Role> roles, String by) {
    String plain = plain(name);
    if (!NAME.matcher(plain).matches() || PROGRAMS.contains(plain)) {
      throw new IllegalArgumentException(
          "'%s' won't do as a user's name: give letters, digits, and . _ @ - between them, at most 100."
              .formatted(name));
    }
    requireRoles(roles);
    String hash = password == null ? null : hash(password, plain);
    transaction.executeWithoutResult(
        _ -> {
          if (!jdbc.insert(plain, shown(shown, plain), hash, roles, clock.instant())) {
            throw new IllegalArgumentException("There is a user '%s' already.".formatted(plain));
          }
          record(plain, "user.added", by, null, words(roles, true));
        });
    return jdbc.find(plain).orElseThrow();
  }

  /**
   * Changes roles, and whether somebody may come in at all. Their sessions end.
   *
   * @param version as it was seen
   * @throws IllegalArgumentException if it can't be, in words for people: nobody changes their own
   *     roles, and somebody must stay who can let people in
   */
  public Person change(String name, Set<Role> roles, boolean active, int version, String by) {
    requireRoles(roles);
    String plain = plain(name);
    if (plain.equals(by)) {
      throw new IllegalArgumentException(
          "Nobody changes their own roles: ask another administrator.");
    }
    transaction.executeWithoutResult(
        _ -> {
          Person before = locked(plain);
          boolean letsIn = active && roles.contains(Role.ADMIN);
          if (!letsIn && before.roles().contains(Role.ADMIN) && jdbc.otherAdmins(plain) == 0) {
            throw new IllegalArgumentException(
                "%s is the last administrator: make another one first.".formatted(plain));
          }
          var after = new Person(plain, before.shown(), roles, active, version);
          if (!jdbc.change(after, null, version)) {
            throw new IllegalArgumentException(
                "%s was changed meanwhile: look again.".formatted(plain));
          }
          record(
              plain,
              "user.changed",
              by,
              words(before.roles(), before.active()),
              words(roles, active));
        });
    return jdbc.find(plain).orElseThrow();
  }

  /** Sets a password; the user's sessions end. What it was the audit doesn't say. */
  public void password(String name, String password, String by) {
    String plain = plain(name);
    String hash = hash(password, plain);
    transaction.executeWithoutResult(
        _ -> {
          Person before = locked(plain);
          if (!jdbc.change(before, hash, before.version())) {
            throw new IllegalStateException(plain + " was changed while it was locked");
          }
          record(plain, "user.password", by, null, "set");
        });
  }

  /** Is that the password they have? False for who has none. */
  public boolean isPassword(Person person, String password) {
    return passwordHash(person).filter(hash -> passwords.matches(password, hash)).isPresent();
  }

  private Person locked(String plain) {
    return jdbc.lock(plain)
        .orElseThrow(() -> new IllegalArgumentException("There is no user '%s'.".formatted(plain)));
  }

  private void record(
      String name, String action, String by, @Nullable String before, String after) {
    audit.record(new AuditEntry("user:" + name, action, by, null, before, after, "console"));
  }

  private static String plain(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  private static String shown(String given, String name) {
    String stripped = given.strip();
    return stripped.isEmpty() ? name : stripped.substring(0, Math.min(stripped.length(), 200));
  }

  private static void requireRoles(Set<Role> roles) {
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("A user needs at least one role.");
    }
  }

  private String hash(String password, String name) {
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    if (password.length() < SHORTEST_PASSWORD || bytes > LONGEST_PASSWORD) {
      throw new IllegalArgumentException(
          "A password has %d to %d characters.".formatted(SHORTEST_PASSWORD, LONGEST_PASSWORD));
    }
    if (password.toLowerCase(Locale.ROOT).contains(name)
        || password.chars().distinct().count() < FEWEST_DIFFERENT) {
      throw new IllegalArgumentException(
          "That password is easy to guess: it holds the user's name, or few different characters.");
    }
    return Objects.requireNonNull(passwords.encode(password));
  }

  private static String words(Set<Role> roles, boolean active) {
    var words = new TreeSet<String>();
    roles.forEach(role -> words.add(role.code()));
    return String.join(", ", words) + (active ? "" : "; shut out");
  }
}
