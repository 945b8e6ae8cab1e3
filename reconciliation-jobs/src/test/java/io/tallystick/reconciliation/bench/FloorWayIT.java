package io.tallystick.reconciliation.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class FloorWayIT {
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void findsExactlyThePlantedDifferencesAndLeavesNothingBehind(FloorWay.Spelling spelling)
      throws Exception {
    try (var data = BenchData.generate(dataSource, directory, 2_000, 3)) {
      try (Findings findings = new FloorWay(spelling).run(data)) {
        assertThat(findings.read().stream().map(Finding::key))
            .hasSize(10)
            .containsExactlyInAnyOrderElementsOf(
                data.plantedFindings().stream().map(Finding::key).toList());
      }
      assertThat(
              JdbcClient.create(dataSource)
                  .sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'bench_%'")
                  .query(Long.class)
                  .single())
          .isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsTheBooksOfItsOwnLoadOnly(FloorWay.Spelling spelling) throws Exception {
    try (var data = BenchData.generate(dataSource, directory, 2_000, 3);
        var _ = BenchData.generate(dataSource, directory, 2_200, 4);
        Findings findings = new FloorWay(spelling).run(data)) {
      assertThat(findings.read()).hasSize(10);
    }
  }
}
