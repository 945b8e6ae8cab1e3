package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The picture in the docs is made from the table: {@code mvn test -Ddiagrams.write=true}. */
class RefundDiagramTest {
  private static final Path PAGE = Path.of("../docs/refund-states.md");

  @Test
  void thePictureInTheDocsIsTheTable() throws IOException {
    String page = page();
    if (Boolean.getBoolean("diagrams.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/refund-states.md is out of date: run this test with -Ddiagrams.write=true")
        .isEqualTo(page);
  }

  private static String page() {
    var page =
        new StringBuilder(
            """
            # Refund states

            Made from `RefundState`; don't edit. Back from submitted to approved goes only what certainly wasn't sent; from
            unknown to submitted again only what the provider, asked, doesn't have. Succeeded can still fail, weeks later.
            [How refunds work](refunds.md)

            ```mermaid
            stateDiagram-v2
                [*] --> requested
            """);
    for (RefundState from : RefundState.values()) {
      for (RefundState to : from.next()) {
        page.append("    ").append(from.code()).append(" --> ").append(to.code()).append("\n");
      }
      if (from.isFinal()) {
        page.append("    ").append(from.code()).append(" --> [*]\n");
      }
    }
    page.append("```\n\n| from | to |\n|---|---|\n");
    for (RefundState from : RefundState.values()) {
      String to = from.next().stream().map(RefundState::code).collect(Collectors.joining(", "));
      page.append("| ").append(from.code()).append(" | ");
      page.append(to.isEmpty() ? "final" : to).append(" |\n");
    }
    return page.toString();
  }
}
