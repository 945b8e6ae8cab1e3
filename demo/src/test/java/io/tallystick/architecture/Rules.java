package io.tallystick.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;

/** The arrows of the design. Each rule is also run against code that breaks it. */
final class Rules {
  private static final String CORE = "io.tallystick.checkout..";
  private static final String REPORTS = "io.tallystick.reports..";
  private static final String JOBS = "io.tallystick.reconciliation..";
  private static final String CONSOLE = "io.tallystick.console..";
  private static final String SANDBOX = "io.tallystick.sandbox..";
  private static final String DEMO = "io.tallystick.demo..";

  static final ArchRule CORE_KNOWS_NOTHING_BUILT_ON_IT =
      noClasses()
          .that(resideInAPackage(CORE))
          .should()
          .dependOnClassesThat(resideInAnyPackage(REPORTS, JOBS, CONSOLE, SANDBOX, DEMO));

  static final ArchRule REPORTS_KNOW_ONLY_THE_CORE =
      noClasses()
          .that(resideInAPackage(REPORTS))
          .should()
          .dependOnClassesThat(resideInAnyPackage(JOBS, CONSOLE, SANDBOX, DEMO));

  static final ArchRule JOBS_KNOW_CORE_AND_REPORTS =
      noClasses()
          .that(resideInAPackage(JOBS))
          .should()
          .dependOnClassesThat(resideInAnyPackage(CONSOLE, SANDBOX, DEMO));

  static final ArchRule CONSOLE_KNOWS_CORE_AND_REPORTS =
      noClasses()
          .that(resideInAPackage(CONSOLE))
          .should()
          .dependOnClassesThat(resideInAnyPackage(JOBS, SANDBOX, DEMO));

  static final ArchRule SANDBOX_KNOWS_ONLY_HTTP =
      noClasses()
          .that(resideInAPackage(SANDBOX))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(CORE, REPORTS, JOBS, CONSOLE, DEMO, "com.stripe.."));

  static final ArchRule ONLY_THE_STRIPE_PACKAGE_KNOWS_STRIPE =
      noClasses()
          .that(resideInAnyPackage("io.tallystick.."))
          .and()
          .resideOutsideOfPackage("io.tallystick.checkout.stripe..")
          .should()
          .dependOnClassesThat(resideInAPackage("com.stripe.."));

  static final ArchRule CORE_PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.tallystick.checkout.(**)").should().beFreeOfCycles();

  static final ArchRule JOB_PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.tallystick.reconciliation.(**)").should().beFreeOfCycles();

  static final ArchRule REPORT_PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.tallystick.reports.(**)").should().beFreeOfCycles();

  static final ArchRule CONSOLE_PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.tallystick.console.(**)").should().beFreeOfCycles();

  /** Such a stream holds its connection until it is closed, which nobody remembers: list() it. */
  static final ArchRule NO_STREAM_OF_A_QUERY_IS_LEFT_OPEN =
      noClasses().should().callMethod(JdbcClient.MappedQuerySpec.class, "stream");

  /** What answers the checkout's requests is no part of them. */
  static final ArchRule THE_JOBS_PARTS_HAVE_NAMES_THEY_ARE_FOUND_BY =
      classes()
          .that(resideInAnyPackage(CORE, JOBS))
          .and()
          .areMetaAnnotatedWith(Component.class)
          .and()
          .resideOutsideOfPackage("io.tallystick.checkout.api..")
          .and()
          .areNotMetaAnnotatedWith(Controller.class)
          .and()
          .areNotMetaAnnotatedWith(SpringBootConfiguration.class)
          .should()
          .haveNameMatching(".*(Configuration|Job)(\\$.+)?"); // found with what they are in

  private Rules() {}
}
