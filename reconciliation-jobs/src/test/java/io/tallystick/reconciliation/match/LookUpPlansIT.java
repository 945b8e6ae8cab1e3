package io.tallystick.reconciliation.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A match looks single orders and references up in our books of all times. Each part of the view
 * must use its index then: one that doesn't is read whole for every reference.
 */
class LookUpPlansIT {
  private DataSource dataSource;

  @BeforeEach
  void open() {
    dataSource = TestPostgres.migratedDatabase();
  }

  @Test
  void ordersAreLookedUpInTheIndexOfEachPartOfTheBooks() {
    assertThat(plan("JOIN book_entry b ON b.order_id = s.value"))
        .anyMatch(line -> line.contains("payment_attempt_by_order"))
        .anyMatch(line -> line.contains("refund_by_order"))
        .anyMatch(line -> line.contains("books_by_order"))
        .noneMatch(line -> line.contains("Subquery Scan"))
        .noneMatch(line -> line.contains("Seq Scan on"));
  }

  @Test
  void referencesAreLookedUpInTheIndexOfImportsAndRefunds() {
    assertThat(plan("JOIN book_entry b ON b.provider_ref = s.value"))
        .anyMatch(line -> line.contains("payment_attempt_by_reference"))
        .anyMatch(line -> line.contains("refund_provider_ref_once"))
        .anyMatch(line -> line.contains("books_by_ref"))
        .noneMatch(line -> line.contains("Subquery Scan"))
        .noneMatch(line -> line.contains("Seq Scan on"));
  }

  /** As the match plans it; an empty table would be read whole, so that is priced out. */
  private List<String> plan(String join) {
    var jdbc = JdbcClient.create(dataSource);
    return new TransactionTemplate(new DataSourceTransactionManager(dataSource))
        .execute(
            _ -> {
              jdbc.sql(
                      """
                      CREATE TABLE books_l1 PARTITION OF imported_book_entry FOR VALUES IN (1);
                      CREATE INDEX books_by_order ON books_l1 (order_id);
                      CREATE INDEX books_by_ref ON books_l1 (provider_ref);
                      SET LOCAL enable_seqscan = off;
                      SET LOCAL enable_bitmapscan = off;
                      """)
                  .update();
              new JdbcMatch(dataSource).lookUpsOnly(true);
              return jdbc.sql(
                      "EXPLAIN (COSTS OFF) SELECT b.* FROM (VALUES ('a'), ('b')) s (value) " + join)
                  .query(String.class)
                  .list();
            });
  }
}
