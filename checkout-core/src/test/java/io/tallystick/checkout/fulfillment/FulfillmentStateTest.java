package io.tallystick.checkout.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.StatePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table, against what the domain says; and the page that is made from it. */
class FulfillmentStateTest {
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
    StatePage.check(
        "fulfillment-states.md",
        """
        # Fulfillment states

        Made from `FulfillmentState`; don't edit. An order has one fulfillment. Shipping moves the order too, from paid
        over fulfillment_pending to partially_fulfilled and fulfilled.

        ```mermaid
        stateDiagram-v2
            [*] --> none
        """,
        FulfillmentState.values(),
        FulfillmentState::code,
        FulfillmentState::next);
  }
}
