package io.tallystick.reconciliation.incident;

import io.tallystick.reconciliation.batch.SqlFile;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Groups a run's findings. */
public final class Incidents {
  private static final String CAUSES = SqlFile.read(Incidents.class, "causes.sql");
  private static final String INCIDENTS = SqlFile.read(Incidents.class, "incidents.sql");

  private final JdbcClient jdbc;

  public Incidents(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** In the caller's transaction: gives a match's findings their causes; checks state theirs. */
  public void findCauses(long runId) {
    jdbc.sql(CAUSES).param("run", runId).update();
  }

  /** In the caller's transaction: findings of one cause become incidents. */
  public void group(long runId) {
    jdbc.sql(INCIDENTS).param("run", runId).update();
  }
}
