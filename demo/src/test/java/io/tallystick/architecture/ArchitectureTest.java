package io.tallystick.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(place -> !place.contains("-tests.jar")) // the core's, as a jar
          .importPackages("io.tallystick");

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(
            "core knows nothing built on it",
            Rules.CORE_KNOWS_NOTHING_BUILT_ON_IT,
            "io.tallystick.checkout.violation"),
        Arguments.of(
            "reports know only the core",
            Rules.REPORTS_KNOW_ONLY_THE_CORE,
            "io.tallystick.reports.violation"),
        Arguments.of(
            "jobs know core and reports",
            Rules.JOBS_KNOW_CORE_AND_REPORTS,
            "io.tallystick.reconciliation.violation"),
        Arguments.of(
            "the console knows core and reports",
            Rules.CONSOLE_KNOWS_CORE_AND_REPORTS,
            "io.tallystick.console.violation"),
        Arguments.of(
            "console packages have no cycles",
            Rules.CONSOLE_PACKAGES_HAVE_NO_CYCLES,
            "io.tallystick.console.violation"),
        Arguments.of(
            "the sandbox knows only HTTP",
            Rules.SANDBOX_KNOWS_ONLY_HTTP,
            "io.tallystick.sandbox.violation"),
        Arguments.of(
            "only the stripe package knows Stripe",
            Rules.ONLY_THE_STRIPE_PACKAGE_KNOWS_STRIPE,
            "io.tallystick.sandbox.violation"),
        Arguments.of(
            "core packages have no cycles",
            Rules.CORE_PACKAGES_HAVE_NO_CYCLES,
            "io.tallystick.checkout.violation"),
        Arguments.of(
            "job packages have no cycles",
            Rules.JOB_PACKAGES_HAVE_NO_CYCLES,
            "io.tallystick.reconciliation.violation"),
        Arguments.of(
            "report packages have no cycles",
            Rules.REPORT_PACKAGES_HAVE_NO_CYCLES,
            "io.tallystick.reports.violation"),
        Arguments.of(
            "no stream of a query is left open",
            Rules.NO_STREAM_OF_A_QUERY_IS_LEFT_OPEN,
            "io.tallystick.reconciliation.violation"),
        Arguments.of(
            "the jobs' parts have names they are found by",
            Rules.THE_JOBS_PARTS_HAVE_NAMES_THEY_ARE_FOUND_BY,
            "io.tallystick.reconciliation.violation"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void holds(String name, ArchRule rule, String violation) {
    rule.check(PRODUCT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void isSeenToFailOnCodeThatBreaksIt(String name, ArchRule rule, String violation) {
    JavaClasses broken = new ClassFileImporter().importPackages(violation);
    assertThat(rule.evaluate(broken).hasViolation()).isTrue();
  }

  @Test
  void everyModuleIsLookedAt() {
    for (String module :
        new String[] {"checkout", "reports", "reconciliation", "console", "sandbox", "demo"}) {
      assertThat(
              PRODUCT.stream()
                  .anyMatch(c -> c.getPackageName().startsWith("io.tallystick." + module)))
          .as(module)
          .isTrue();
    }
  }
}
