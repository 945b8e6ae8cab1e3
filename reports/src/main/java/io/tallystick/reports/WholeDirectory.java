package io.tallystick.reports;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory that appears with everything in it or not at all: filled under another name beside
 * its place, then renamed.
 *
 * <p>An existing directory of that name is moved aside first and deleted afterwards. A crash
 * between the two renames leaves the old set under its hidden name and none in its place; writing
 * again puts one there. What crashes leave is deleted by a later write, a day after.
 */
final class WholeDirectory {
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);

  private final Path place;
  private final Clock clock;

  WholeDirectory(Path place, Clock clock) {
    this.place = place;
    this.clock = clock;
  }

  /** Puts files into the directory it is given. */
  interface Filler {
    void fill(Path directory) throws IOException;
  }

  /** Fills the directory and puts it in its place; on any failure nothing is left. */
  void write(Filler filler) throws IOException {
    Path parent = place.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(place + " has no parent directory to write in");
    }
    Files.createDirectories(parent);
    deleteLeftBehind(parent);
    Path filling = Files.createTempDirectory(parent, hiddenPrefix());
    try {
      filler.fill(filling);
      readableAs(parent, filling);
      force(filling);
      swap(parent, filling);
      force(parent);
    } finally {
      delete(filling);
    }
  }

  private void swap(Path parent, Path filled) throws IOException {
    if (!Files.exists(place)) {
      Files.move(filled, place, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path aside = Files.createTempDirectory(parent, hiddenPrefix());
    Path old = aside.resolve("old");
    Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(filled, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    } finally {
      delete(aside);
    }
  }

  private String hiddenPrefix() {
    return "." + place.getFileName() + ".writing-";
  }

  private void deleteLeftBehind(Path parent) throws IOException {
    Instant before = clock.instant().minus(LEFT_BEHIND);
    List<Path> candidates;
    try (var files = Files.list(parent)) {
      candidates =
          files.filter(f -> f.getFileName().toString().startsWith(hiddenPrefix())).toList();
    }
    for (Path candidate : candidates) {
      if (Files.getLastModifiedTime(candidate).toInstant().isBefore(before)) {
        delete(candidate);
      }
    }
  }

  /** A temporary directory is its owner's alone; a report is for whoever may read its parent. */
  private static void readableAs(Path parent, Path directory) throws IOException {
    if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
      var permissions = Files.getPosixFilePermissions(parent);
      permissions.addAll(PosixFilePermissions.fromString("rwx------"));
      Files.setPosixFilePermissions(directory, permissions);
    }
  }

  /** Makes renames and new files of a directory durable. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
