package io.tallystick.checkout.order;

import io.tallystick.checkout.StatePage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The picture in the docs is made from the table: {@code mvn test -Ddiagrams.write=true}. */
class OrderDiagramTest {
  @Test
  void thePictureInTheDocsIsTheTable() throws IOException {
    StatePage.check(
        "order-states.md",
        """
        # Order states

        Made from `OrderState`; don't edit. Every change goes through `Orders.move`, which refuses what has no arrow
        and writes one row of history per change. Some arrows are believed to the provider alone: money that
        arrived after we had given up on it. Money for a cancelled order changes no state; it goes back.

        ```mermaid
        stateDiagram-v2
            [*] --> draft
        """,
        OrderState.values(),
        OrderState::code,
        from -> from.next(Evidence.PROVIDER),
        (from, to) -> !from.next(Evidence.OURS).contains(to));
  }
}
