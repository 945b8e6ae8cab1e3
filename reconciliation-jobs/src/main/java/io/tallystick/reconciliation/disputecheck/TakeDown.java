package io.tallystick.reconciliation.disputecheck;

import io.tallystick.checkout.dispute.Disputes;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Told;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Asks the provider how a dispute stands and notes that in our books, as its webhook would have.
 */
final class TakeDown implements Repair {
  private static final String STANDS =
      """
      SELECT format('%s, withdrawn %s, reinstated %s', status, withdrawn_minor, reinstated_minor)
      FROM order_dispute WHERE dispute_id = :dispute
      """;

  private final ObjectProvider<Disputes> disputes;
  private final BooleanSupplier hasKey;
  private final JdbcClient jdbc;

  TakeDown(ObjectProvider<Disputes> disputes, BooleanSupplier hasKey, DataSource dataSource) {
    this.disputes = disputes;
    this.hasKey = hasKey;
    this.jdbc = JdbcClient.create(dataSource);
  }

  @Override
  public String plan(Found found) {
    return "ask the provider about dispute %s and take its answer down".formatted(found.anchor());
  }

  /** It asks, and takes down what it is told. */
  @Override
  public boolean isLimited() {
    return false;
  }

  @Override
  public boolean callsOutside() {
    return true;
  }

  @Override
  public Result repair(Found found, String actor) {
    if (!hasKey.getAsBoolean()) {
      return new NotDone("there is no key of the provider: set STRIPE_API_KEY and run it again");
    }
    String before = stands(found.anchor());
    return switch (disputes.getObject().look(found.anchor(), Told.byAnswer(actor))) {
      case Outcome.Succeeded<Disputes.News> _ -> new Done(before, stands(found.anchor()));
      case Outcome.Declined<Disputes.News> no ->
          new NotDone("the provider doesn't know it: " + no.message());
      case Outcome.NotSent<Disputes.News>(String why) -> new NotDone(why);
      case Outcome.Unknown<Disputes.News>(String why) -> new NotDone(why);
    };
  }

  private String stands(String dispute) {
    return jdbc.sql(STANDS)
        .param("dispute", dispute)
        .query(String.class)
        .optional()
        .orElse("not in our books");
  }
}
