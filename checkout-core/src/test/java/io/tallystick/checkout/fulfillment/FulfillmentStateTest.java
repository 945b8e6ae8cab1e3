package io.tallystick.checkout.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table, against what the domain says; and the page that is made from it. */
class FulfillmentStateTest {
  private static final Path PAGE = Path.of("../docs/fulfillment-states.md");

  /** As people wrote it down; not made from the code. */
  private static final Map<String, Set<String>> EXPECTED =
      Map.of(
          "none", Set.of("requested", "granted", "cancelled"),
          "requested", Set.of("in_progress", "partially_shipped", "shipped", "failed", "cancelled"),
          "in_progress", Set.of("partially_shipped", "shipped", "failed", "cancelled"),
          "partially_shipped", Set.of("shipped", "failed", "cancelled"),
          "shipped", Set.of(),
          "granted", Set.of("cancelled"),
          "failed", Set.of("requested", "cancelled"),
          "cancelled", Set.of());

  @Test
  void allSixtyFourPairsAreAsExpected() {
    int pairs = 0;
    for (FulfillmentState from : FulfillmentState.values()) {
      for (FulfillmentState to : FulfillmentState.values()) {
        assertThat(from.next().contains(to))
            .as("%s -> %s", from, to)
            .isEqualTo(EXPECTED.get(from.code()).contains(to.code()));
        pairs++;
      }
    }
    assertThat(pairs).isEqualTo(64);
  }

  @Test
  void theDatabaseKnowsTheSameStates() throws IOException {
    String sql = Files.readString(Path.of("../sql/migrations/V0011__consumers.sql"));
    for (FulfillmentState state : FulfillmentState.values()) {
      assertThat(sql).contains("'" + state.code() + "'");
    }
  }

  @Test
  void thePictureInTheDocsIsTheTable() throws IOException {
    String page = page();
    if (Boolean.getBoolean("diagrams.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/fulfillment-states.md is out of date: run this test with -Ddiagrams.write=true")
        .isEqualTo(page);
  }

  private static String page() {
    var page =
        new StringBuilder(
            """
            # Fulfillment states

            Made from `FulfillmentState`; don't edit. An order has one fulfillment. Shipping moves the order too, from paid
            over fulfillment_pending to partially_fulfilled and fulfilled.

            ```mermaid
            stateDiagram-v2
                [*] --> none
            """);
    for (FulfillmentState from : FulfillmentState.values()) {
      for (FulfillmentState to : from.next()) {
        page.append("    ").append(from.code()).append(" --> ").append(to.code()).append('\n');
      }
      if (from.next().isEmpty()) {
        page.append("    ").append(from.code()).append(" --> [*]\n");
      }
    }
    page.append("```\n\n| from | to |\n|---|---|\n");
    for (FulfillmentState from : FulfillmentState.values()) {
      String to =
          from.next().stream().map(FulfillmentState::code).collect(Collectors.joining(", "));
      page.append("| ").append(from.code()).append(" | ");
      page.append(to.isEmpty() ? "final" : to).append(" |\n");
    }
    return page.toString();
  }
}
