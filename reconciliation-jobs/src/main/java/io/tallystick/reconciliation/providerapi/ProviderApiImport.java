package io.tallystick.reconciliation.providerapi;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.checkout.settlement.ProviderRecord.Item;
import io.tallystick.checkout.settlement.ProviderRecord.Movement;
import io.tallystick.checkout.settlement.ProviderRecord.Page;
import io.tallystick.reconciliation.providerapi.JdbcImports.ApiImport;
import io.tallystick.reconciliation.providerapi.JdbcImports.Position;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads one window of the provider's record from its API.
 *
 * <p>Each stage is called until it answers that nothing is left, and can be called again after a
 * crash: what is done is skipped. A page is fetched while no transaction is open; its rows and the
 * new position are committed together. Entries become visible in {@link #assemble} alone.
 */
public final class ProviderApiImport {
  private final ProviderRecord record;
  private final Clock clock;
  private final ProviderApiSettings settings;
  private final TransactionTemplate transaction;
  private final JdbcImports imports;
  private final JdbcObjects objects;
  private final JdbcMovements movements;
  private final JdbcAssembly assembly;
  private final LookUps lookUps;

  public ProviderApiImport(
      ProviderRecord record, DataSource dataSource, Clock clock, ProviderApiSettings settings) {
    this.record = record;
    this.clock = clock;
    this.settings = settings;
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    JdbcClient jdbc = JdbcClient.create(dataSource);
    this.imports = new JdbcImports(jdbc);
    this.objects = new JdbcObjects(jdbc, settings.orderReferenceKeys());
    this.movements = new JdbcMovements(jdbc);
    this.assembly = new JdbcAssembly(jdbc);
    this.lookUps = new LookUps(record, clock, settings, transaction, imports, objects);
  }

  /** The latest end a window may have now: whole seconds, a little in the past. */
  public Instant latestEnd() {
    return clock.instant().minus(settings.settleLag()).truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Begins the window, or takes up the import of it that didn't finish.
   *
   * @return the import's id
   * @throws IllegalArgumentException if the window ends later than {@link #latestEnd()}: what
   *     happens inside it could come after the last page
   */
  public long begin(CreatedWindow window) {
    if (window.to().isAfter(latestEnd())) {
      throw new IllegalArgumentException(
          "The window %s isn't over yet: the provider may still add to it. It may end at %s at the latest."
              .formatted(window, latestEnd()));
    }
    return inTransaction(() -> imports.begin(window, record.address(), clock.instant()));
  }

  /**
   * Fetches and stores one page.
   *
   * @return whether the resource has another page
   */
  boolean readPage(long importId, Resource resource) throws ProviderReadException {
    Next next =
        inTransaction(
            () ->
                new Next(
                    imports.get(importId),
                    Optional.of(imports.position(importId, resource.code()))));
    if (next.nothing()) {
      return false;
    }
    ApiImport it = next.of();
    Position position = next.position().orElseThrow();
    refuseEndless(position);
    String after = position.startingAfter();
    Instant askedAt = clock.instant();
    return switch (resource) {
      case CHARGES ->
          store(
              it,
              position,
              record.charges(it.window(), after),
              charge -> objects.save(charge, askedAt, false));
      case REFUNDS ->
          store(
              it,
              position,
              record.refunds(it.window(), after),
              refund -> objects.save(refund, askedAt, false));
      case DISPUTES ->
          store(
              it,
              position,
              record.disputes(it.window(), after),
              dispute -> objects.save(dispute, askedAt, false));
      case PAYOUTS ->
          store(
              it,
              position,
              record.payouts(it.window(), after),
              payout -> objects.save(payout, askedAt, false));
      case MOVEMENTS ->
          store(
              it,
              position,
              record.movements(it.window(), after),
              movement -> movements.save(importId, movement));
    };
  }

  /**
   * Fetches some of the objects that movements of the window refer to and that are unknown or were
   * last seen before the movement.
   *
   * @return whether there may be more
   */
  boolean lookUpSome(long importId) throws ProviderReadException {
    ApiImport it = inTransaction(() -> imports.get(importId));
    return it.state().equals("loading") && lookUps.some(it);
  }

  /**
   * Fetches one page of what a payout consists of.
   *
   * @return whether there may be more
   */
  boolean breakDownPayouts(long importId) throws ProviderReadException {
    Next next =
        inTransaction(
            () -> {
              ApiImport it = imports.get(importId);
              if (it.state().equals("loading")) {
                movements.planPayouts(importId);
              }
              return new Next(it, imports.firstOpen(importId, JdbcImports.PAYOUT));
            });
    if (next.nothing()) {
      return false;
    }
    Position position = next.position().orElseThrow();
    refuseEndless(position);
    String payoutId = position.resource().substring(JdbcImports.PAYOUT.length());
    Page<Movement> page = record.movementsOfPayout(payoutId, position.startingAfter());
    inTransaction(
        () -> {
          movements.setPayout(importId, payoutId, page.items());
          advance(importId, position, page);
          return page;
        });
    return true;
  }

  /**
   * Asks how one dispute stands now and notes it in the provider's record.
   *
   * @return false: the provider doesn't know it
   */
  public boolean lookAtDispute(String disputeId) throws ProviderReadException {
    Instant askedAt = clock.instant();
    var found = record.dispute(disputeId); // not in a transaction
    found.ifPresent(
        dispute -> transaction.executeWithoutResult(_ -> objects.save(dispute, askedAt, true)));
    return found.isPresent();
  }

  /** Makes the window's entries visible, all at once; does nothing if they are. */
  ProviderApiResult assemble(long importId) {
    return inTransaction(
        () -> {
          ApiImport it = imports.get(importId);
          if (it.state().equals("loading")) {
            refuseUnread(importId);
            movements.settlePayouts(importId, clock.instant());
            assembly.assemble(importId, clock.instant());
          }
          return result(it);
        });
  }

  /**
   * All stages in turn.
   *
   * @throws ProviderReadException the provider couldn't be read; call again to go on
   * @throws ConflictingRecord the provider contradicts itself or us; nothing became visible
   */
  public ProviderApiResult run(CreatedWindow window) throws ProviderReadException {
    long importId = begin(window);
    for (Resource resource : Resource.values()) {
      while (readPage(importId, resource)) {}
    }
    while (lookUpSome(importId)) {}
    while (breakDownPayouts(importId)) {}
    return assemble(importId);
  }

  /** The import and where its next page begins. */
  private record Next(ApiImport of, Optional<Position> position) {
    boolean nothing() {
      return !of.state().equals("loading") || position.isEmpty() || position.get().done();
    }
  }

  private <T extends Item> boolean store(
      ApiImport it, Position position, Page<T> page, Consumer<T> save) {
    return inTransaction(
        () -> {
          page.items().forEach(save);
          advance(it.importId(), position, page);
          return page.hasMore();
        });
  }

  private void advance(long importId, Position position, Page<?> page) {
    String last = page.items().isEmpty() ? null : page.items().getLast().id();
    imports.advance(importId, position, last, page.items().size(), !page.hasMore());
  }

  private void refuseEndless(Position position) {
    if (position.pages() >= settings.maxPages()) {
      throw new IllegalStateException(
          "%s has more than %d pages. Import a shorter window, or raise tallystick.provider.max-pages."
              .formatted(position.resource(), settings.maxPages()));
    }
  }

  private void refuseUnread(long importId) {
    for (Resource resource : Resource.values()) {
      if (!imports.position(importId, resource.code()).done()) {
        throw new IllegalStateException(
            "Import %d hasn't read all of its %s".formatted(importId, resource.code()));
      }
    }
  }

  private ProviderApiResult result(ApiImport it) {
    JdbcAssembly.Counts counts = assembly.counts(it.importId());
    return new ProviderApiResult(
        it.importId(),
        it.window(),
        counts.rowsRead(),
        counts.entries(),
        counts.rowsKnown(),
        imports.position(it.importId(), JdbcImports.LOOK_UPS).objects(),
        imports.count(it.importId(), JdbcImports.NOT_FOUND),
        assembly.unknownCategories(it.importId()));
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transaction.<@Nullable T>execute(_ -> work.get()));
  }
}
