package io.tallystick.reconciliation.providerapi;

import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.reconciliation.providerapi.JdbcImports.ApiImport;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Objects fetched one by one: a refund of this window whose charge is older, a refund that failed
 * later, a payout that came back. Each is one call and one transaction.
 */
final class LookUps {
  private static final int BATCH = 100;

  private final ProviderRecord record;
  private final Clock clock;
  private final ProviderApiSettings settings;
  private final TransactionTemplate transaction;
  private final JdbcImports imports;
  private final JdbcObjects objects;

  LookUps(
      ProviderRecord record,
      Clock clock,
      ProviderApiSettings settings,
      TransactionTemplate transaction,
      JdbcImports imports,
      JdbcObjects objects) {
    this.record = record;
    this.clock = clock;
    this.settings = settings;
    this.transaction = transaction;
    this.imports = imports;
    this.objects = objects;
  }

  /** Fetches some; false if nothing was missing. */
  boolean some(ApiImport it) throws ProviderReadException {
    List<String> missing = Objects.requireNonNull(transaction.execute(_ -> missing(it)));
    for (String id : missing) {
      fetch(it, id);
    }
    return !missing.isEmpty();
  }

  /** Sources first: only a known refund or dispute names its charge. */
  private List<String> missing(ApiImport it) {
    long importId = it.importId();
    List<String> ids = objects.missingSources(importId, settings.settleLag(), BATCH);
    if (ids.isEmpty()) {
      ids = objects.missingCharges(importId, BATCH);
    }
    if (ids.isEmpty()) {
      ids = objects.unbrokenPayouts(importId, it.window(), it.startedAt(), BATCH);
    }
    long before =
        imports.position(importId, JdbcImports.LOOK_UPS).objects()
            + imports.count(importId, JdbcImports.NOT_FOUND);
    if (!ids.isEmpty() && before + ids.size() > settings.maxLookUps()) {
      throw new IllegalStateException(
          "The window %s refers to more than %d objects from before it. Import a window that begins earlier, or raise tallystick.provider.max-look-ups."
              .formatted(it.window(), settings.maxLookUps()));
    }
    return ids;
  }

  private void fetch(ApiImport it, String id) throws ProviderReadException {
    Instant askedAt = clock.instant();
    switch (id.substring(0, id.indexOf('_'))) {
      case "ch", "py" -> save(it, id, record.charge(id), c -> objects.save(c, askedAt, true));
      case "re", "pyr" -> save(it, id, record.refund(id), r -> objects.save(r, askedAt, true));
      case "dp", "du" -> save(it, id, record.dispute(id), d -> objects.save(d, askedAt, true));
      default ->
          save(
              it,
              id,
              record.payout(id),
              payout -> {
                objects.save(payout, askedAt, true);
                boolean complete = "completed".equals(payout.reconciliationStatus());
                if (payout.automatic() && complete) {
                  imports.ensurePosition(it.importId(), JdbcImports.PAYOUT + id);
                }
              });
    }
  }

  private <T> void save(ApiImport it, String id, Optional<T> found, Consumer<T> save) {
    transaction.<@Nullable Void>execute(
        _ -> {
          if (found.isPresent()) {
            save.accept(found.get());
            imports.countLookUp(it.importId());
          } else {
            imports.mark(it.importId(), JdbcImports.NOT_FOUND + id);
          }
          return null;
        });
  }
}
