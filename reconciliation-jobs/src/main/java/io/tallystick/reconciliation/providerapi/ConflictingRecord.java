package io.tallystick.reconciliation.providerapi;

/**
 * The provider's record contradicts what we hold of it. Nothing of the import became visible; the
 * message names both sides.
 */
public final class ConflictingRecord extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConflictingRecord(String message) {
    super(message);
  }
}
