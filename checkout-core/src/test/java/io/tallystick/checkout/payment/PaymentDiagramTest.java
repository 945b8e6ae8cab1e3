package io.tallystick.checkout.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The picture in the docs is made from the table: {@code mvn test -Ddiagrams.write=true}. */
class PaymentDiagramTest {
  private static final Path PAGE = Path.of("../docs/payment-states.md");

  @Test
  void thePictureInTheDocsIsTheTable() throws IOException {
    String page = page();
    if (Boolean.getBoolean("diagrams.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/payment-states.md is out of date: run this test with -Ddiagrams.write=true")
        .isEqualTo(page);
  }

  private static String page() {
    var page =
        new StringBuilder(
            """
            # Payment states

            Made from `PaymentState`; don't edit. The provider's word decides which arrow is taken; news that has no arrow came
            late and changes nothing. After failed the customer may try the same payment again.

            ```mermaid
            stateDiagram-v2
                [*] --> created
            """);
    for (PaymentState from : PaymentState.values()) {
      for (PaymentState to : from.next()) {
        page.append("    ").append(from.code()).append(" --> ").append(to.code()).append("\n");
      }
      if (from.isFinal()) {
        page.append("    ").append(from.code()).append(" --> [*]\n");
      }
    }
    page.append("```\n\n| from | to |\n|---|---|\n");
    for (PaymentState from : PaymentState.values()) {
      String to = from.next().stream().map(PaymentState::code).collect(Collectors.joining(", "));
      page.append("| ").append(from.code()).append(" | ");
      page.append(to.isEmpty() ? "final" : to).append(" |\n");
    }
    return page.toString();
  }
}
