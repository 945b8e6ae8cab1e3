package io.tallystick.reconciliation.webhookgap;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.WEBHOOK_FAILED;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.WEBHOOK_MISSING;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.WEBHOOK_STUCK;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.webhook.ProviderEvents;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.CheckRun;
import io.tallystick.reconciliation.check.Repair;
import io.tallystick.reconciliation.check.RepairPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the provider's list of events with our inbox. Whether the provider takes an event for
 * delivered says nothing: a wrong host may have answered 2xx, or no endpoint may be enabled.
 */
public final class WebhookGapCheck implements Check {
  public static final String NAME = "webhook-gap";

  private static final String QUERY = SqlFile.read(WebhookGapCheck.class, "webhook-gap.sql");

  private final JdbcListings listings;
  private final RepairPolicy policy;
  private final @Nullable EventListing listing;
  private final Map<DiscrepancyType, Repair> repairs;

  WebhookGapCheck(
      JdbcListings listings,
      RepairPolicy policy,
      EventListing listing,
      FetchMissing fetch,
      LookAtStuck look) {
    this(listings, policy, listing, Map.of(WEBHOOK_MISSING, fetch, WEBHOOK_STUCK, look));
  }

  private WebhookGapCheck(
      JdbcListings listings,
      RepairPolicy policy,
      @Nullable EventListing listing,
      Map<DiscrepancyType, Repair> repairs) {
    this.listings = listings;
    this.policy = policy;
    this.listing = listing;
    this.repairs = repairs;
  }

  /** Looks at the inbox alone, says so, and repairs nothing: that too would ask the provider. */
  static WebhookGapCheck withoutKey(JdbcListings listings, RepairPolicy policy) {
    return new WebhookGapCheck(listings, policy, null, Map.of());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(WEBHOOK_MISSING, WEBHOOK_FAILED, WEBHOOK_STUCK);
  }

  @Override
  public void prepare(CheckRun run) {
    if (listing != null && !isOff()) {
      listing.read(run);
    }
  }

  @Override
  public Optional<String> unseen(CheckRun run) {
    if (isOff() || (listing == null && !listings.takesWebhooks())) {
      return Optional.empty(); // nobody wants to know, or nothing is sold through our checkout
    }
    if (listing == null) {
      return Optional.of(
          "The provider's list of events wasn't read, since there is no key: whether events are"
              + " missing isn't known. The inbox was looked at. Set STRIPE_API_KEY, or"
              + " tallystick.repair.WEBHOOK_MISSING=off if you take no webhooks.");
    }
    return listings
        .forgottenBefore(run.runId())
        .map(
            since ->
                "The provider keeps events for %d days and listed those since %s only: whether earlier ones are missing isn't known. The rest was looked at. Check windows while they are young."
                    .formatted(ProviderEvents.KEPT.toDays(), since));
  }

  private boolean isOff() {
    return policy.of(WEBHOOK_MISSING) == RepairPolicy.Action.OFF;
  }

  @Override
  public String query() {
    return QUERY;
  }

  @Override
  public String population() {
    return """
    SELECT (SELECT coalesce(sum(events), 0) FROM webhook_listing WHERE run_id = :run)
        + (SELECT count(*) FROM webhook_event WHERE state = 'waiting') AS examined
    """;
  }

  @Override
  public Map<DiscrepancyType, Repair> repairs() {
    return repairs;
  }
}
