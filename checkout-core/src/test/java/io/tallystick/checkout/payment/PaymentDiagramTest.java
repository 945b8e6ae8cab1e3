package io.tallystick.checkout.payment;

import io.tallystick.checkout.StatePage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The picture in the docs is made from the table: {@code mvn test -Ddiagrams.write=true}. */
class PaymentDiagramTest {
  @Test
  void thePictureInTheDocsIsTheTable() throws IOException {
    StatePage.check(
        "payment-states.md",
        """
        # Payment states

        Made from `PaymentState`; don't edit. The provider's word decides which arrow is taken; news that has no arrow came
        late and changes nothing. After failed the customer may try the same payment again.

        ```mermaid
        stateDiagram-v2
            [*] --> created
        """,
        PaymentState.values(),
        PaymentState::code,
        PaymentState::next);
  }
}
