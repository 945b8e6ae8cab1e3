package io.tallystick.reconciliation.bench;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Findings of a rival: its differences lie in a table of columns type, order_id, provider_ref.
 *
 * @param readSql selects the three columns
 * @param dropSql drops every table of the way
 */
record DifferenceTable(
    DataSource dataSource, Map<String, Duration> phases, String readSql, String dropSql)
    implements Findings {
  @Override
  public List<Finding> read() throws SQLException {
    return JdbcClient.create(dataSource)
        .sql(readSql)
        .query(
            (row, _) ->
                new Finding(
                    DiscrepancyType.valueOf(row.getString("type")),
                    row.getString("order_id"),
                    row.getString("provider_ref")))
        .list();
  }

  @Override
  public void close() throws SQLException {
    JdbcClient.create(dataSource).sql(dropSql).update();
  }
}
