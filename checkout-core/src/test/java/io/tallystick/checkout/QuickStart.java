package io.tallystick.checkout;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Lets many child JVMs start in half the time: one that ends by itself leaves an archive of its
 * loaded classes, which the others map. Such an archive wants jars, so directories of the class
 * path are packed into some. Without the archive a child only starts more slowly.
 */
public final class QuickStart {
  private static final Path PLACE = temporary();
  private static final Path ARCHIVE = PLACE.resolve("classes.jsa");
  private static final String CLASS_PATH = ofJars();

  private static boolean trained;

  private QuickStart() {}

  /**
   * The options of a child that won't end by itself. Before the first of them another runs to its
   * end, to leave the archive.
   *
   * @param main of that other
   * @param arguments asked for once
   */
  public static synchronized List<String> options(Class<?> main, Supplier<List<String>> arguments) {
    if (!trained) {
      trained = true;
      List<String> command = new ArrayList<>();
      command.add(System.getProperty("java.home") + "/bin/java");
      command.addAll(options(true));
      command.addAll(List.of("-Duser.timezone=UTC", main.getName()));
      command.addAll(arguments.get());
      run(command);
    }
    return options(false);
  }

  private static void run(List<String> command) {
    try {
      Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (child.waitFor() != 0) {
        throw new IllegalStateException("The first child failed: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The options of a child's JVM.
   *
   * @param ends whether it ends by itself, and may leave the archive
   */
  public static List<String> options(boolean ends) {
    List<String> options =
        new ArrayList<>(
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xlog:disable"));
    if (Files.exists(ARCHIVE)) {
      options.add("-XX:SharedArchiveFile=" + ARCHIVE);
    } else if (ends) {
      options.add("-XX:ArchiveClassesAtExit=" + ARCHIVE);
    }
    options.addAll(List.of("-cp", CLASS_PATH));
    return options;
  }

  private static Path temporary() {
    try {
      Path place = Files.createTempDirectory("tallystick-children");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(place)));
      return place;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path place) {
    try (Stream<Path> files = Files.list(place)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(place);
    } catch (IOException e) {
      System.err.println(place + " couldn't be deleted: " + e.getMessage());
    }
  }

  private static String ofJars() {
    List<String> path = new ArrayList<>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path place = Path.of(entry);
      path.add(Files.isDirectory(place) ? jar(place, ++number).toString() : entry);
    }
    return String.join(File.pathSeparator, path);
  }

  private static Path jar(Path directory, int number) {
    Path jar = PLACE.resolve("classes" + number + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(directory)) {
      entries.setLevel(0);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
        entries.putNextEntry(new JarEntry(name));
        Files.copy(file, entries);
        entries.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
