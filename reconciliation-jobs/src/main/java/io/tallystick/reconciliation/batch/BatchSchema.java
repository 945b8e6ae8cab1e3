package io.tallystick.reconciliation.batch;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Spring Batch's own tables, from the script in its jar, and the index that they lack. */
final class BatchSchema {
  private static final String LOCK = "SELECT pg_advisory_lock(hashtext('tallystick:batch-schema'))";
  private static final String UNLOCK =
      "SELECT pg_advisory_unlock(hashtext('tallystick:batch-schema'))";
  private static final String EXISTS = "SELECT to_regclass('batch_job_execution') IS NOT NULL";

  // Without it two restarts of one job instance both run.
  private static final String ONE_LIVE_EXECUTION =
      """
      CREATE UNIQUE INDEX IF NOT EXISTS batch_job_execution_one_live
          ON batch_job_execution (job_instance_id) WHERE end_time IS NULL
      """;

  // Its script has none on what is looked up by; the two of what isn't over are small.
  private static final List<String> INDEXES =
      List.of(
          "CREATE INDEX IF NOT EXISTS batch_job_execution_by_instance ON batch_job_execution"
              + " (job_instance_id)",
          "CREATE INDEX IF NOT EXISTS batch_step_execution_by_job ON batch_step_execution"
              + " (job_execution_id)",
          "CREATE INDEX IF NOT EXISTS batch_job_execution_params_by_job ON"
              + " batch_job_execution_params (job_execution_id)",
          "CREATE INDEX IF NOT EXISTS batch_step_execution_open ON batch_step_execution"
              + " (job_execution_id) WHERE status NOT IN ('COMPLETED', 'FAILED', 'ABANDONED')",
          "CREATE INDEX IF NOT EXISTS batch_job_execution_unknown ON batch_job_execution"
              + " (job_instance_id) WHERE status = 'UNKNOWN'");

  private BatchSchema() {}

  /** Creates what is missing; two processes that start at once wait for each other. */
  static void create(DataSource dataSource) {
    try (var connection = dataSource.getConnection()) {
      var one = new SingleConnectionDataSource(connection, true);
      JdbcClient jdbc = JdbcClient.create(one);
      jdbc.sql(LOCK).query().singleRow();
      try {
        if (!jdbc.sql(EXISTS).query(Boolean.class).single()) {
          var script = "org/springframework/batch/core/schema-postgresql.sql";
          new ResourceDatabasePopulator(new ClassPathResource(script)).execute(one);
        }
        jdbc.sql(ONE_LIVE_EXECUTION).update();
        INDEXES.forEach(index -> jdbc.sql(index).update());
      } finally {
        jdbc.sql(UNLOCK).query().singleRow();
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException("The database can't be reached: " + e.getMessage(), e);
    }
  }
}
