package io.tallystick.console.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sets in the reports' directory. A name that comes with a request must look like a name of a
 * set and of a file: it has no dots or slashes that lead elsewhere. What is still being written has
 * a hidden name and isn't listed; links aren't followed.
 */
final class ReportShelf {
  /** More aren't shown: the newest runs are. */
  static final int MOST = 200;

  private static final Pattern SET =
      Pattern.compile("run-([1-9][0-9]{0,17})-([0-9]{4}-[0-9]{2}-[0-9]{2})(-excel)?");
  private static final Pattern FILE = Pattern.compile("[a-z][a-z0-9_-]{0,60}\\.(csv|json)");

  /** One run's reports. */
  record Set(String name, long runId, String day, boolean excel, List<File> files) {}

  /** A file of a set. */
  record File(String name, long bytes) {}

  private final @Nullable Path root;

  /**
   * @param root null: none is configured
   */
  ReportShelf(@Nullable Path root) {
    this.root = root;
  }

  boolean configured() {
    return root != null;
  }

  /** The newest runs first; one more than {@link #MOST} if there are more. */
  List<Set> sets() {
    if (root == null || !Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .flatMap(path -> set(path).stream())
          .sorted(Comparator.comparingLong(Set::runId).reversed().thenComparing(Set::name))
          .limit(MOST + 1L)
          .map(set -> new Set(set.name(), set.runId(), set.day(), set.excel(), files(set.name())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The reports' directory can't be read", e);
    }
  }

  private static Optional<Set> set(Path directory) {
    Matcher name = SET.matcher(String.valueOf(directory.getFileName()));
    return name.matches()
        ? Optional.of(
            new Set(
                name.group(),
                Long.parseLong(name.group(1)),
                name.group(2),
                name.group(3) != null,
                List.of()))
        : Optional.empty();
  }

  private List<File> files(String set) {
    try (Stream<Path> entries = Files.list(root().resolve(set))) {
      return entries
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> FILE.matcher(String.valueOf(path.getFileName())).matches())
          .map(path -> new File(String.valueOf(path.getFileName()), path.toFile().length()))
          .sorted(Comparator.comparing(File::name))
          .toList();
    } catch (IOException e) {
      return List.of(); // it was replaced at this moment: the next look shows it
    }
  }

  /** That file of that set, if both are there. */
  Optional<Path> find(String set, String file) {
    if (root == null || !SET.matcher(set).matches() || !FILE.matcher(file).matches()) {
      return Optional.empty();
    }
    Path directory = root.resolve(set);
    Path found = directory.resolve(file);
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(found)
        : Optional.empty();
  }

  private Path root() {
    return Objects.requireNonNull(root);
  }
}
