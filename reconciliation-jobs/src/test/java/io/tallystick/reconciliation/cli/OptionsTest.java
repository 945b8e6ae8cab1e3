package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class OptionsTest {
  @Test
  void aProviderImportIsOfAFile() {
    ProviderImportOptions options =
        parse(
            new ProviderImportOptions(),
            "--file f.csv --keep-bad-rows bad.csv --zone Europe/Berlin");
    assertThat(options.file()).isEqualTo(Path.of("f.csv"));
    assertThat(options.keepBadRows()).isEqualTo(Path.of("bad.csv"));
    assertThat(options.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(options.from()).isNull();
    assertThat(options.api()).isFalse();
  }

  @Test
  void orOfDaysFromTheApi() {
    ProviderImportOptions options =
        parse(new ProviderImportOptions(), "--api --from 2026-03-01 --to 2026-03-02");
    assertThat(options.file()).isNull();
    assertThat(options.from()).isEqualTo(LocalDate.of(2026, 3, 1));
    assertThat(options.to()).isEqualTo(LocalDate.of(2026, 3, 2));
    assertThat(options.zone()).isNull();
    assertThat(options.api()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--zone UTC",
        "--file f.csv --api --from 2026-03-01 --to 2026-03-02",
        "--api --from 2026-03-01",
        "--from 2026-03-01 --to 2026-03-02",
        "--api --from yesterday --to 2026-03-02",
        "--file f.csv --zone Mars/Olympus"
      })
  void anythingElseIsWrongUsage(String arguments) {
    assertThatThrownBy(() -> parse(new ProviderImportOptions(), arguments))
        .isInstanceOf(ParameterException.class);
  }

  @Test
  void reconcileNeedsBothFiles() {
    ReconcileOptions options =
        parse(new ReconcileOptions(), "--books b.csv --provider p.csv --out o --json");
    assertThat(options.books()).isEqualTo(Path.of("b.csv"));
    assertThat(options.provider()).isEqualTo(Path.of("p.csv"));
    assertThat(options.out()).isEqualTo(Path.of("o"));
    assertThat(options.json()).isTrue();
    assertThatThrownBy(() -> parse(new ReconcileOptions(), "--books b.csv"))
        .hasMessageContaining("--provider");
  }

  @Test
  void nightlyIsOfYesterdayUnlessADayIsGiven() {
    assertThat(parse(new NightlyOptions(), "--dry-run").date()).isNull();
    NightlyOptions options = parse(new NightlyOptions(), "--date 2026-03-02");
    assertThat(options.date()).isEqualTo(LocalDate.of(2026, 3, 2));
    assertThat(options.dryRun()).isFalse();
  }

  private static <T> T parse(T options, String arguments) {
    new CommandLine(options).parseArgs(arguments.split(" ", -1));
    return options;
  }
}
