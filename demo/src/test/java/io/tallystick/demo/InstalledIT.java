package io.tallystick.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tallystick.checkout.database.TestPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image holds, in an empty directory: without sources and without Maven. */
class InstalledIT {
  private static final Pattern MANAGEMENT =
      Pattern.compile(
          "Metrics and health: http://127\\.0\\.0\\.1:(\\d+)/actuator/prometheus and .*");

  @TempDir private Path home;

  @BeforeEach
  void install() throws IOException {
    Files.copy(Path.of("../tally"), home.resolve("tally"));
    Files.copy(Path.of("../ops/container/healthy"), home.resolve("healthy"));
    Path target = Files.createDirectories(home.resolve("demo/target"));
    try (Stream<Path> jars = Files.list(Path.of("target"))) {
      Path jar =
          jars.filter(file -> file.getFileName().toString().matches("demo-.*[0-9T]\\.jar"))
              .findFirst()
              .orElseThrow();
      Files.copy(jar, target.resolve(jar.getFileName()));
    }
    Files.createSymbolicLink(target.resolve("lib"), Path.of("target/lib").toAbsolutePath());
  }

  private ProcessBuilder command(String... words) {
    var process = new ProcessBuilder(words).directory(home.toFile()).redirectErrorStream(true);
    process.environment().put("PATH", "/usr/bin:/bin"); // perhaps with Maven, which isn't called
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return process;
  }

  @Test
  void helpComesWithoutABuild() throws Exception {
    Process process = command(home.resolve("tally").toString(), "--help").start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(said).contains("checkout", "sandbox", "nightly").doesNotContain("Building");
  }

  @Test
  void theCheckoutServesAndIsSeenToBeHealthyAndStopsWhenToldTo() throws Exception {
    ProcessBuilder checkout = command(home.resolve("tally").toString(), "checkout", "--port", "0");
    checkout.environment().put("SPRING_DATASOURCE_URL", TestPostgres.migratedDatabaseUrl());
    Process process = checkout.start();
    try (BufferedReader said = process.inputReader()) {
      Matcher management = MANAGEMENT.matcher("");
      String line = said.readLine();
      while (line != null && !management.reset(line).matches()) {
        line = said.readLine();
      }
      assertThat(line).isNotNull();
      String port = management.group(1);
      assertThat(healthy(port, "/actuator/health/readiness")).isZero();
      assertThat(healthy(port, "/actuator/health/liveness")).isZero();
      assertThat(healthy(port, "/actuator/env")).isEqualTo(1);
    } finally {
      process.destroy();
      assertThat(process.waitFor()).isEqualTo(143); // as told to stop
    }
    assertThat(home.resolve("data")).doesNotExist();
  }

  @Test
  void whatAnswersOtherwiseOrNotAtAllIsntHealthy() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> exchange.sendResponseHeaders(503, -1));
    server.start();
    String port = Integer.toString(server.getAddress().getPort());
    assertThat(healthy(port, "/")).isEqualTo(1);
    server.stop(0);
    assertThat(healthy(port, "/")).isNotZero();
  }

  private int healthy(String port, String path) throws Exception {
    List<String> words = List.of(home.resolve("healthy").toString(), port, path);
    Process process = command(words.toArray(String[]::new)).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }
}
