package io.tallystick.reconciliation.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class RepairPolicyTest {
  private static final Set<DiscrepancyType> CHECKED = Set.of(DiscrepancyType.WEBHOOK_MISSING);

  private static RepairPolicy policy(String name, String value) {
    return new RepairPolicy(new MockEnvironment().withProperty(name, value));
  }

  @Test
  void aSettingThatNobodyWouldObeyIsRefused() {
    assertThatThrownBy(
            () -> policy("tallystick.repair.PAID_NOT_RECORDED", "repair").requireObeyed(CHECKED))
        .hasMessageStartingWith(
            "Setting tallystick.repair.PAID_NOT_RECORDED is repair; the match finds that type, and"
                + " only flags it.");
    assertThatThrownBy(
            () -> policy("tallystick.repair.amount-mismatch", "off").requireObeyed(CHECKED))
        .hasMessageStartingWith("Setting tallystick.repair.AMOUNT_MISMATCH is off;");
  }

  @Test
  void whatIsDoneAnywayMayBeSaid() {
    assertThatCode(
            () -> policy("tallystick.repair.PAID_NOT_RECORDED", "flag").requireObeyed(CHECKED))
        .doesNotThrowAnyException();
    RepairPolicy off = policy("tallystick.repair.WEBHOOK_MISSING", "off");
    off.requireObeyed(CHECKED);
    assertThat(off.of(DiscrepancyType.WEBHOOK_MISSING)).isEqualTo(RepairPolicy.Action.OFF);
  }
}
