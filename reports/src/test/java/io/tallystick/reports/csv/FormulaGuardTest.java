package io.tallystick.reports.csv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaGuardTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "\uFF1D1",
        "'=1",
        "''@x"
      })
  void aTextThatASpreadsheetCouldRunGetsAnApostrophe(String text) {
    assertThat(FormulaGuard.guard(text)).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ord_1", "a=b", "1-2", " =1", "'quoted'", "'", "{\"a\": -1}"})
  void anyOtherTextStaysAsItIs(String text) {
    assertThat(FormulaGuard.guard(text)).isEqualTo(text);
  }

  @Test
  void twoTextsNeverBecomeTheSame() {
    assertThat(FormulaGuard.guard("=1")).isNotEqualTo(FormulaGuard.guard("'=1"));
  }
}
