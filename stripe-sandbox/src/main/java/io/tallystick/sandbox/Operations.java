package io.tallystick.sandbox;

/** What can be done to the provider's state, for as long as one call holds the ledger's lock. */
record Operations(
    Tables tables,
    Intents intents,
    Charging charging,
    Refunds refunds,
    Disputes disputes,
    Payouts payouts) {}
