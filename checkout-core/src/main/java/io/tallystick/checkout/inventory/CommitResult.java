package io.tallystick.checkout.inventory;

import java.util.List;

/** What became of the stock of a checkout that was paid. */
public sealed interface CommitResult {
  /** It is sold, now or since an earlier call. */
  record Sold() implements CommitResult {}

  /** The reservation had expired before the money came, and stock was there to take again. */
  record SoldLate() implements CommitResult {}

  /** The reservation had expired and others have bought: the payment must be given back. */
  record GoneMeanwhile(List<Shortage> shortages) implements CommitResult {}

  /** There is nothing to sell: never reserved, or given back on purpose. */
  record NotHeld() implements CommitResult {}
}
