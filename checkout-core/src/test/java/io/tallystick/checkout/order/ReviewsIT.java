package io.tallystick.checkout.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ReviewsIT {
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  private final Clock clock = Clock.fixed(Instant.parse("2026-07-01T12:00:00Z"), ZoneOffset.UTC);
  private final Audit audit = new Audit(dataSource, clock);
  private final Orders orders = new Orders(dataSource, transaction, audit, clock, "test");
  private final Reviews reviews = new Reviews(dataSource, transaction, audit);

  private void order(String id) {
    jdbc.sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (?,"
                + " 'EUR', 1, 'paid', now())")
        .param(id)
        .update();
  }

  private List<String> history() {
    return jdbc.sql(
            "SELECT concat_ws(' | ', action, actor, reason, before, after) FROM audit ORDER BY"
                + " audit_id")
        .query(String.class)
        .list();
  }

  private String reason() {
    return String.valueOf(orders.find("SO-1").orElseThrow().reviewReason());
  }

  @Test
  void aMarkIsSetOnceAndTakenAwayOnce() {
    order("SO-1");
    assertThat(reviews.mark("SO-1", 0, " odd ", "anna")).isEqualTo(ReviewResult.DONE);
    assertThat(reviews.mark("SO-1", 0, "odd", "anna")).isEqualTo(ReviewResult.ALREADY_SO);
    assertThat(reviews.mark("SO-1", 1, "late", "bert")).isEqualTo(ReviewResult.DONE);
    assertThat(reason()).isEqualTo("odd; late");
    assertThat(reviews.clear("SO-1", 2, "fine", "anna")).isEqualTo(ReviewResult.DONE);
    assertThat(reviews.clear("SO-1", 2, "fine", "anna")).isEqualTo(ReviewResult.ALREADY_SO);
    assertThat(reviews.clear("SO-404", 0, "fine", "anna")).isEqualTo(ReviewResult.NO_SUCH_ORDER);
    assertThat(history())
        .containsExactly(
            "order.review | anna | odd | odd",
            "order.review | bert | late | odd | odd; late",
            "order.review_cleared | anna | fine | odd; late");
  }

  @Test
  void aReasonThatNobodySawIsNotTakenAway() {
    order("SO-1");
    reviews.mark("SO-1", 0, "odd", "anna");
    orders.review("SO-1", "disputed: dp_1"); // a program's, after anna's page was loaded
    assertThat(reviews.clear("SO-1", 1, "fine", "anna")).isEqualTo(ReviewResult.CHANGED_MEANWHILE);
    assertThat(reason()).isEqualTo("odd; disputed: dp_1");
    orders.move(OrderMove.ours("SO-1", OrderState.FULFILLMENT_PENDING, "paid", "test"));
    assertThat(reviews.clear("SO-1", 2, "fine", "anna")).isEqualTo(ReviewResult.CHANGED_MEANWHILE);
    assertThat(reviews.clear("SO-1", 3, "fine", "anna")).isEqualTo(ReviewResult.DONE);
  }

  @Test
  void ofTwoAtOnceOneWins() throws Exception {
    order("SO-1");
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<ReviewResult>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String why = "reason " + i;
        all.add(() -> reviews.mark("SO-1", 0, why, "anna"));
      }
      List<ReviewResult> results = new ArrayList<>();
      for (var each : threads.invokeAll(all)) {
        results.add(each.get());
      }
      assertThat(results).containsOnlyOnce(ReviewResult.DONE);
      assertThat(results.stream().filter(ReviewResult.CHANGED_MEANWHILE::equals)).hasSize(7);
    }
    assertThat(history()).hasSize(1);
  }

  @Test
  void aMarkNeedsAReason() {
    order("SO-1");
    assertThatThrownBy(() -> reviews.mark("SO-1", 0, " ", "anna"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reviews.mark("SO-1", 0, "x".repeat(501), "anna"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
