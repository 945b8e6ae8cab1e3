package io.tallystick.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a tree of its own, with a Java and a Maven that only say what they got.
 */
class LauncherIT {
  private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path temporary;

  private Path home;
  private Path elsewhere;
  private Path java;
  private Path bin;

  @BeforeEach
  void aBuiltTreeWithSources() throws Exception {
    home = Files.createDirectories(temporary.resolve("the repo"));
    elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
    Files.copy(Path.of("../tally"), home.resolve("tally"));
    old(Files.writeString(home.resolve("pom.xml"), "<project/>"));
    old(source("checkout-core/src/main/java/A.java"));
    java =
        javaHome("jdk", "25.0.1", "echo \"java in $PWD\"; for a; do echo \"[$a]\"; done; exit 3");
    bin = Files.createDirectories(temporary.resolve("bin"));
    script(
        bin.resolve("mvn"),
        """
        echo "mvn $*" >> "%1$s/builds"
        mkdir -p "%1$s/demo/target/lib"
        [ -f "%1$s/demo/target/demo-1.jar" ] || : > "%1$s/demo/target/demo-1.jar"
        echo noise
        """
            .formatted(home));
  }

  @Test
  void theFirstStartBuildsAndTheNextDoesNot() throws Exception {
    Result first = tally("runs");
    assertThat(first.exit).isEqualTo(3);
    assertThat(first.err).startsWith("Building Tallystick (first start, about a minute) ...\n");
    assertThat(first.out).startsWith("java in ").doesNotContain("noise");
    Result second = tally("runs");
    assertThat(second.err).isEmpty();
    assertThat(builds()).hasSize(1);
    assertThat(builds().getFirst()).contains("-q", "-DskipTests", home + "/pom.xml", "package");
  }

  @Test
  void aNewerSourceBuildsAgainOnceAndANewerTestDoesNot() throws Exception {
    tally("runs");
    // Maven leaves a jar alone whose own module didn't change: it stays older than the source
    old(home.resolve("demo/target/demo-1.jar"));
    future(source("sql/migrations/V0009__x.sql"), 2);
    tally("runs");
    assertThat(builds()).hasSize(2);
    Files.setLastModifiedTime(home.resolve("sql/migrations/V0009__x.sql"), FileTime.from(EARLIER));
    future(source("reports/src/test/java/T.java"), 60);
    future(source("data/pg/base"), 60);
    assertThat(tally("runs").err).isEmpty();
    assertThat(builds()).hasSize(2);
  }

  @Test
  void aBuildThatFailsEndsWithOneAndStartsNothing() throws Exception {
    script(bin.resolve("mvn"), "echo 'no such artifact'; exit 1");
    Result result = tally("runs");
    assertThat(result.exit).isEqualTo(1);
    assertThat(result.out).isEmpty();
    assertThat(result.err).contains("no such artifact", "tally: the build failed");
  }

  @Test
  void throughALinkFromAnotherDirectoryArgumentsAndDirectoryStayTheCallers() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), home.resolve("tally"));
    Path second = Files.createSymbolicLink(elsewhere.resolve("tally"), Path.of("../link"));
    assertThat(link).isSymbolicLink();
    Result result = run(second, Map.of(), "import", "books", "--file", "my books.csv", "");
    assertThat(result.out)
        .startsWith("java in " + elsewhere.toRealPath() + "\n")
        .contains("[-Dtallystick.home=" + home.toRealPath() + "]")
        .contains("[-Dsun.net.http.retryPost=false]", "[-Duser.timezone=UTC]")
        .endsWith("[io.tallystick.demo.Tally]\n[import]\n[books]\n[--file]\n[my books.csv]\n[]\n");
  }

  @Test
  void onlyShortCommandsGiveUpTheSecondCompiler() throws Exception {
    assertThat(tally("--verbose", "runs").out).contains("[-XX:TieredStopAtLevel=1]");
    assertThat(tally("--help").out).contains("[-XX:TieredStopAtLevel=1]");
    assertThat(tally("bench", "reconcile").out).doesNotContain("TieredStopAtLevel");
    assertThat(tally("nightly").out).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void moreJvmOptionsComeFromTheEnvironment() throws Exception {
    Result result = run(home.resolve("tally"), Map.of("TALLY_JAVA_OPTS", "-Xmx512m -Dx=y"), "runs");
    assertThat(result.out).contains("[-Xmx512m]\n[-Dx=y]\n");
  }

  @Test
  void aJavaThatIsTooOldIsPassedOver() throws Exception {
    Path old = javaHome("old", "17.0.2", "echo 'the old one'");
    Result result =
        run(
            home.resolve("tally"),
            Map.of("JAVA_HOME", old.toString(), "HOME", sdkmanHome().toString()),
            "runs");
    assertThat(result.out).doesNotContain("the old one");
  }

  /** So that a machine without a system JDK 25 finds one too. */
  private Path sdkmanHome() throws Exception {
    Path user = temporary.resolve("user");
    Path jdks = Files.createDirectories(user.resolve(".jdks"));
    Files.createSymbolicLink(jdks.resolve("jdk"), java);
    return user;
  }

  private record Result(int exit, String out, String err) {}

  private Result tally(String... arguments) throws Exception {
    return run(home.resolve("tally"), Map.of(), arguments);
  }

  private Result run(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("stdout");
    Path err = temporary.resolve("stderr");
    var builder =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().remove("TALLY_JAVA_OPTS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private List<String> builds() throws Exception {
    return Files.readAllLines(home.resolve("builds"));
  }

  private Path source(String name) throws Exception {
    Path file = home.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, "x");
  }

  private static void old(Path file) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(EARLIER));
  }

  private static void future(Path file, int seconds) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
  }

  private Path javaHome(String name, String version, String body) throws Exception {
    Path directory = temporary.resolve(name);
    Files.createDirectories(directory.resolve("bin"));
    Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(directory.resolve("bin/java"), body);
    return directory;
  }

  private static void script(Path file, String body) throws Exception {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
