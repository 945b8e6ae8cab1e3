package io.tallystick.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What no page may hold: what comes from outside is shown there, and books are changed by services.
 */
class HouseRulesTest {
  private static final Path TEMPLATES = Path.of("src/main/resources/templates");

  private static final Path CODE = Path.of("src/main/java/io/tallystick/console");

  private static List<Path> files(Path below, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static List<Path> templates() throws IOException {
    return files(TEMPLATES, ".html");
  }

  private static List<String> holding(String forbidden) throws IOException {
    return holding(templates(), forbidden);
  }

  private static List<String> holding(List<Path> places, String forbidden) {
    Pattern pattern = Pattern.compile(forbidden);
    return places.stream()
        .filter(
            file -> {
              try {
                return pattern.matcher(Files.readString(file)).find();
              } catch (IOException e) {
                throw new AssertionError(file.toString(), e);
              }
            })
        .map(Path::toString)
        .toList();
  }

  @Test
  void nothingIsWrittenUnescaped() throws IOException {
    assertThat(templates()).isNotEmpty();
    assertThat(holding("th:utext|th:inline|\\[\\(")).isEmpty();
  }

  @Test
  void noScriptAndNoStyleStandsInAPage() throws IOException {
    assertThat(
            holding(
                "<script(?![^>]*th:src)|<style|\\bstyle=|th:style|\\bon[a-z]+=|hx-on|javascript:"))
        .isEmpty();
  }

  @Test
  void nothingIsFetchedFromElsewhere() throws IOException {
    assertThat(holding("(src|href|action)=\"(https?:)?//")).isEmpty();
  }

  @Test
  void pagesChangeOnlyTheConsolesOwnTablesAndThoseInTwoPlaces() throws IOException {
    List<Path> pages =
        files(CODE, ".java").stream()
            .filter(file -> !file.startsWith(CODE.resolve("access")))
            .filter(file -> !file.startsWith(CODE.resolve("page")))
            .toList();
    assertThat(pages).isNotEmpty();
    assertThat(
            holding(pages, "INSERT INTO|DELETE FROM|UPDATE [a-z_]+ (AS )?[a-z]* ?SET|FOR UPDATE"))
        .isEmpty();
  }

  @Test
  void everyFormThatChangesSomethingCarriesOurToken() throws IOException {
    // Thymeleaf writes the hidden token into forms with th:action alone
    assertThat(holding("<form(?=[^>]*method=\"post\")(?![^>]*th:action)")).isEmpty();
  }
}
