package io.tallystick.checkout.refund;

import io.tallystick.checkout.StatePage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The picture in the docs is made from the table: {@code mvn test -Ddiagrams.write=true}. */
class RefundDiagramTest {
  @Test
  void thePictureInTheDocsIsTheTable() throws IOException {
    StatePage.check(
        "refund-states.md",
        """
        # Refund states

        Made from `RefundState`; don't edit. Back from submitted to approved goes only what certainly wasn't sent; from
        unknown to submitted again only what the provider, asked, doesn't have. Succeeded can still fail, weeks later.
        [How refunds work](refunds.md)

        ```mermaid
        stateDiagram-v2
            [*] --> requested
        """,
        RefundState.values(),
        RefundState::code,
        RefundState::next);
  }
}
