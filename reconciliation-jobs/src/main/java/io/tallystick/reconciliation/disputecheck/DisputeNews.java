package io.tallystick.reconciliation.disputecheck;

import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.reconciliation.providerapi.ProviderApiImport;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Asks the provider how disputes stand whose evidence is due soon, as far as there is a key. */
final class DisputeNews {
  private static final Logger LOG = LoggerFactory.getLogger(DisputeNews.class);
  private static final int MOST = 500;

  // a look of the last minutes is good enough: a run that is gone on with doesn't ask all again
  private static final String DUE =
      """
      SELECT dispute_id FROM (
          SELECT dispute_id, evidence_due_by FROM dispute
          WHERE status IN ('needs_response', 'warning_needs_response') AND evidence_due_by > :now - interval '30 days'
            AND evidence_due_by <= :now + make_interval(secs => :warn) AND seen_at < :now
          UNION ALL
          SELECT o.dispute_id, o.evidence_due_by FROM order_dispute o
          WHERE o.status IN ('needs_response', 'warning_needs_response') AND o.evidence_due_by > :now - interval '30 days'
            AND o.evidence_due_by <= :now + make_interval(secs => :warn)
            AND NOT EXISTS (SELECT FROM dispute d WHERE d.dispute_id = o.dispute_id)) due
      ORDER BY evidence_due_by, dispute_id LIMIT :most
      """;

  private final JdbcClient jdbc;
  private final ObjectProvider<ProviderApiImport> provider;
  private final BooleanSupplier hasKey;

  DisputeNews(
      DataSource dataSource, ObjectProvider<ProviderApiImport> provider, BooleanSupplier hasKey) {
    this.jdbc = JdbcClient.create(dataSource);
    this.provider = provider;
    this.hasKey = hasKey;
  }

  /** Without a key, or where the provider can't be read, what is known already must do. */
  void ask(Instant now, Duration warnBefore) {
    if (!hasKey.getAsBoolean()) {
      return;
    }
    List<String> due =
        jdbc.sql(DUE)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("warn", warnBefore.toSeconds())
            .param("most", MOST)
            .query((row, _) -> Objects.requireNonNull(row.getString(1)))
            .list();
    for (String dispute : due) {
      try {
        provider.getObject().lookAtDispute(dispute);
      } catch (ProviderReadException e) {
        LOG.warn(
            "The provider couldn't be asked about {} disputes whose evidence is due soon: {}",
            due.size(),
            e.getMessage());
        return; // the others would fail alike
      }
    }
  }
}
