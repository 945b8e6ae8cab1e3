package io.tallystick.checkout.refund;

/** What news of a refund came to. */
public enum Learned {
  /** Something changed. */
  APPLIED,
  /** We knew already, or know better: the news was late. */
  NOTHING_NEW,
  /** No payment of ours belongs to it. */
  NOT_OURS
}
