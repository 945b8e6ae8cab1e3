package io.tallystick.checkout.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The picture in the docs is made from the table: {@code mvn test -Ddiagrams.write=true}. */
class OrderDiagramTest {
  private static final Path PAGE = Path.of("../docs/order-states.md");

  @Test
  void thePictureInTheDocsIsTheTable() throws IOException {
    String page = page();
    if (Boolean.getBoolean("diagrams.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/order-states.md is out of date: run this test with -Ddiagrams.write=true")
        .isEqualTo(page);
  }

  private static String page() {
    var page =
        new StringBuilder(
            """
            # Order states

            Made from `OrderState`; don't edit. Every change goes through `Orders.move`, which refuses what has no arrow
            and writes one row of history per change. Some arrows are believed to the provider alone: money that
            arrived after we had given up on it. Money for a cancelled order changes no state; it goes back.

            ```mermaid
            stateDiagram-v2
                [*] --> draft
            """);
    for (OrderState from : OrderState.values()) {
      Set<OrderState> ours = from.next(Evidence.OURS);
      for (OrderState to : from.next(Evidence.PROVIDER)) {
        page.append("    ").append(from.code()).append(" --> ").append(to.code());
        page.append(ours.contains(to) ? "\n" : ": on the provider's word\n");
      }
      if (from.isFinal()) {
        page.append("    ").append(from.code()).append(" --> [*]\n");
      }
    }
    page.append("```\n\n| from | to |\n|---|---|\n");
    for (OrderState from : OrderState.values()) {
      Set<OrderState> ours = from.next(Evidence.OURS);
      String to =
          from.next(Evidence.PROVIDER).stream()
              .map(state -> ours.contains(state) ? state.code() : state.code() + " (provider)")
              .collect(Collectors.joining(", "));
      page.append("| ").append(from.code()).append(" | ");
      page.append(to.isEmpty() ? "final" : to).append(" |\n");
    }
    return page.toString();
  }
}
