package io.tallystick.checkout.audit;

/**
 * Where an entry stands among all others.
 *
 * @param writtenBy the server whose transaction wrote it
 * @param writtenIn that transaction, an unsigned number
 */
record Place(long writtenBy, long writtenIn, long auditId) {
  /** Does {@code other} come later? Across servers there is no order. */
  boolean before(Place other) {
    if (writtenBy != other.writtenBy) {
      return true;
    }
    int transactions = Long.compareUnsigned(writtenIn, other.writtenIn);
    return transactions == 0 ? auditId < other.auditId : transactions < 0;
  }
}
