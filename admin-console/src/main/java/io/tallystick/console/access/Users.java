package io.tallystick.console.access;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/** The people who may come in. Every change is audited. */
public final class Users {
  /** Shorter ones are guessed. */
  public static final int SHORTEST_PASSWORD = 12;

  /** Longer ones are cut by what hashes them. */
  public static final int LONGEST_PASSWORD = 72;

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
    return jdbc.find(name.strip().toLowerCase(Locale.ROOT));
  }

  /**
   * Adds somebody.
   *
   * @param by who does it
   * @throws IllegalArgumentException if name or password won't do, or the name is taken; in words
   *     for people
   */
  public Person add(String name, String shown, String password, Set<Role> roles, String by) {
    String plain = name.strip().toLowerCase(Locale.ROOT);
    if (!NAME.matcher(plain).matches() || PROGRAMS.contains(plain)) {
      throw new IllegalArgumentException(
          "'%s' won't do as a user's name: give letters, digits, and . _ @ - between them, at most 100."
              .formatted(name));
    }
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("A user needs at least one role.");
    }
    requireGood(password, plain);
    String hash = Objects.requireNonNull(passwords.encode(password));
    transaction.executeWithoutResult(
        _ -> {
          if (!jdbc.insert(plain, shown.strip(), hash, roles, clock.instant())) {
            throw new IllegalArgumentException("There is a user '%s' already.".formatted(plain));
          }
          audit.record(
              new AuditEntry(
                  "user:" + plain, "user.added", by, null, null, words(roles), "console"));
        });
    return jdbc.find(plain).orElseThrow();
  }

  static void requireGood(String password, String name) {
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    if (password.length() < SHORTEST_PASSWORD || bytes > LONGEST_PASSWORD) {
      throw new IllegalArgumentException(
          "A password has %d to %d characters.".formatted(SHORTEST_PASSWORD, LONGEST_PASSWORD));
    }
    if (password.toLowerCase(Locale.ROOT).contains(name)
        || password.chars().distinct().count() < 5) {
      throw new IllegalArgumentException(
          "That password is easy to guess: it holds the user's name, or few different characters.");
    }
  }

  private static String words(Set<Role> roles) {
    var words = new TreeSet<String>();
    roles.forEach(role -> words.add(role.code()));
    return String.join(", ", words);
  }
}
