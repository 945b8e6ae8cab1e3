package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Something that must hold, and how to find where it doesn't. Each is a job of its own. */
public interface Check {
  /** The job's name, such as inventory-check; its discrepancies are of this kind. */
  String name();

  /** All types that its query may give. */
  Set<DiscrepancyType> finds();

  /**
   * Fetches what the query needs, such as the provider's list of something. Not in a transaction;
   * run again after a crash.
   */
  default void prepare(CheckRun run) {}

  /**
   * What it couldn't look at, and what to do, for people; empty: it has looked at all. A run that
   * couldn't ends as failed with these words, after it has done the rest: nobody may take a source
   * that wasn't read for one without differences.
   */
  default Optional<String> unseen(CheckRun run) {
    return Optional.empty();
  }

  /**
   * A SELECT that gives one row per difference. Parameters: {@code :from}, {@code :to} (the window,
   * half-open), {@code :now} (when the run began), {@code :grace} (an interval), {@code :again}
   * (text[], the anchors of what is open: they are to be looked at again, whatever the window),
   * {@code :run} (its number). Columns, by name:
   *
   * <ul>
   *   <li>{@code type}: a {@link DiscrepancyType}
   *   <li>{@code anchor}: the object that it is about; with the type it makes the difference the
   *       same one in a later run
   *   <li>{@code order_id}, {@code provider_ref}: null if there is none
   *   <li>{@code currency}: XXX where no money is concerned
   *   <li>{@code books_minor}, {@code provider_minor}: what both sides state, null for nothing
   *   <li>{@code at_stake_minor}: not negative
   *   <li>{@code explanation}: a sentence for people
   *   <li>{@code evidence}: jsonb, what was looked at
   *   <li>{@code occurred_at}: when it began
   *   <li>{@code deadline}: until when something can be done; null if there is none
   *   <li>{@code cause}: what others of the run may share with it, such as an endpoint or an error;
   *       null if nothing is known
   * </ul>
   */
  String query();

  /**
   * A SELECT of one row with the column {@code examined}: how many objects the query looks at, with
   * the same parameters. A check that examined nothing says so.
   */
  String population();

  /** What it can put right by itself. Whether it does is the {@link RepairPolicy}'s matter. */
  default Map<DiscrepancyType, Repair> repairs() {
    return Map.of();
  }
}
