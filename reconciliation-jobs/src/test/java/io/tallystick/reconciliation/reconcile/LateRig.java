package io.tallystick.reconciliation.reconcile;

import io.tallystick.reconciliation.booksimport.BooksFileImport;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;

/** What imports bring, by file or by hand. */
abstract class LateRig extends DayRig {
  static final String BOOKS = "order_id,provider_ref,kind,amount,currency,occurred_at,entry_id\n";
  static final String REPORT =
      "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id\n";
  static final String SETTLED = REPORT.strip() + ",payment_intent_id,payment_metadata[order_id]\n";
  static final String FACING =
      SETTLED.strip() + ",customer_facing_amount,customer_facing_currency\n";

  @BeforeEach
  @Override
  void realImports() {
    super.realImports();
    day.jdbc
        .sql("ALTER TABLE source_load ALTER load_id RESTART WITH 10")
        .update(); // 1 is Scenario's
  }

  void byHand(Runnable rows) {
    trigger("ENABLE");
    rows.run();
    trigger("DISABLE");
  }

  ImportResult books(String content) throws IOException {
    return new BooksFileImport(day.dataSource, Clock.systemUTC())
        .run(BooksFileRequest.of(file(content)), ImportProgress.NONE);
  }

  ImportResult provider(String content) throws IOException {
    return new ProviderFileImport(day.dataSource, Clock.systemUTC())
        .run(ProviderFileRequest.of(file(content)), ImportProgress.NONE);
  }
}
