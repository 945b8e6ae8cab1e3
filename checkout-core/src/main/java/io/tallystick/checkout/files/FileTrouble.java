package io.tallystick.checkout.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a file, in words. */
public final class FileTrouble {
  private FileTrouble() {}

  /** Which file, and why: {@code /out: permission denied}. */
  public static String of(IOException failure) {
    String reason = reason(failure);
    if (reason != null && failure instanceof FileSystemException file) {
      return file.getFile() == null ? reason : file.getFile() + ": " + reason;
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  /** Null where the exception's own message has it. */
  private static @Nullable String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file or directory";
      case NotDirectoryException _ -> "not a directory";
      case FileAlreadyExistsException _ -> "there is something of that name already";
      default -> null;
    };
  }
}
