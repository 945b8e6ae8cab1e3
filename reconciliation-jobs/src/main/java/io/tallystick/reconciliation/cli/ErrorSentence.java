package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.database.DatabaseAddress;
import io.tallystick.checkout.files.FileTrouble;
import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.batch.JobRuns;
import java.net.ConnectException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.core.NestedRuntimeException;

/** The one sentence that tells a person what an exception means. */
final class ErrorSentence {
  private static final int DEEPEST = 50; // cause chains can be loops
  private static final int LONGEST = 600;

  private ErrorSentence() {}

  /** Never with a password. */
  static String of(Throwable failure) {
    return DatabaseAddress.withoutPassword(sentence(failure));
  }

  private static String sentence(Throwable failure) {
    Throwable known = writtenForPeople(failure);
    if (known != null) {
      // it keeps its lines
      return String.valueOf(known.getMessage());
    }
    SQLException sql = find(failure, SQLException.class);
    if (sql != null) {
      return database(sql, "DATABASE_URL or spring.datasource.url");
    }
    Throwable top = failure;
    for (int i = 0; i < DEEPEST && wraps(top); i++) {
      top = top.getCause() == null ? top : top.getCause();
    }
    Throwable root = root(top);
    String sentence = text(top);
    // "The file can't be read" is half of it without "Permission denied"
    return sentence.contains(text(root)) ? sentence : sentence + ": " + text(root);
  }

  /** Does the sentence leave nothing to look for in a stack trace? */
  static boolean isWholeStory(Throwable failure) {
    return writtenForPeople(failure) != null;
  }

  static ExitCode exitCode(Throwable failure) {
    return switch (writtenForPeople(failure)) {
      case CommandFailure known -> known.exitCode();
      case AlreadyRunning _ -> ExitCode.ALREADY_RUNNING;
      case null, default -> ExitCode.FAILED;
    };
  }

  /** The first in the chain whose message was written for people, or null. */
  private static @Nullable Throwable writtenForPeople(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; i < DEEPEST && at != null; i++) {
      if (at instanceof CommandFailure
          || at instanceof AlreadyRunning
          || at instanceof JobRuns.ForPeople) {
        return at;
      }
      at = at.getCause();
    }
    return null;
  }

  /**
   * What the server or the driver says, and what to look at.
   *
   * @param setting names the database
   */
  static String database(SQLException failure, String setting) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    String said = text(failure).replaceFirst("\\.$", "");
    if (state.startsWith("08") || find(failure, ConnectException.class) != null) {
      return "The database can't be reached (%s). Check %s.".formatted(said, setting);
    }
    if (state.startsWith("28")) {
      return "The database refuses the login (%s). Check user and password in %s, or spring.datasource.username and .password."
          .formatted(said, setting);
    }
    if (state.equals("3D000")) {
      return "There is no such database (%s). Check %s, or create it.".formatted(said, setting);
    }
    return "The database says: " + said;
  }

  /** Spring's wrappers tell about Spring. */
  private static boolean wraps(Throwable failure) {
    return failure.getCause() != null
        && (failure instanceof BeansException || failure instanceof NestedRuntimeException);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (int i = 0; i < DEEPEST && root.getCause() != null; i++) {
      root = root.getCause();
    }
    return root;
  }

  static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable at = failure;
    for (int i = 0; i < DEEPEST && at != null; i++) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
      at = at.getCause();
    }
    return null;
  }

  private static String text(Throwable failure) {
    String message =
        failure instanceof FileSystemException file ? FileTrouble.of(file) : failure.getMessage();
    if (message == null || message.isBlank()) {
      return "unexpected " + failure.getClass().getSimpleName();
    }
    String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " ...";
  }
}
