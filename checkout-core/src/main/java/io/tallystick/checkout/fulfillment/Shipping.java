package io.tallystick.checkout.fulfillment;

/** What a reported shipment came to. */
public sealed interface Shipping {
  /** It was recorded. */
  record Recorded(FulfillmentState state) implements Shipping {}

  /** It was recorded before, with the same content. */
  record AlreadyRecorded(FulfillmentState state) implements Shipping {}

  /**
   * Nothing was written.
   *
   * @param reason for people
   */
  record Refused(Why why, String reason) implements Shipping {}

  /** Why a shipment isn't taken. */
  enum Why {
    /** There is no such order, or no shipping was asked for. */
    NOT_REQUESTED,
    /** A person has to look first. */
    IN_REVIEW,
    /** The money is only held: capture it first. */
    NOT_CAPTURED,
    /** The order isn't to be shipped any more. */
    OVER,
    /** An article that isn't open, or more of it than is. */
    NOT_OPEN,
    /** That shipment stands with other content. */
    OTHER_CONTENT
  }
}
