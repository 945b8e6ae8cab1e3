package io.tallystick.checkout.audit;

import org.jspecify.annotations.Nullable;

/** What a look at every entry and every link came to. */
public sealed interface Verification {
  /**
   * Every sealed entry is as it was sealed, and in its place.
   *
   * @param entries sealed ones
   * @param unsealed entries after them that wait to be sealed: for these nothing is proven
   * @param headHash of the last link, in hexadecimal; to be kept where this database's owner can't
   *     write
   */
  record Verified(long entries, long unsealed, String headHash) implements Verification {}

  /**
   * Something was tampered with; nothing is said about what lies behind it.
   *
   * @param position of the first link that doesn't hold; of an entry put in between, the one it was
   *     put before
   * @param auditId the entry; null if the link itself is gone
   */
  record Broken(long position, @Nullable Long auditId, What what) implements Verification {}

  /** What was done to an entry, as far as it can be told. */
  enum What {
    /** The entry isn't what was sealed. */
    CHANGED("was changed"),
    /** The entry or its link is gone. */
    MISSING("is missing"),
    /** An entry that was never sealed stands among those that were. */
    INSERTED("was inserted between"),
    /** Entries have changed places. */
    OUT_OF_PLACE("is out of place"),
    /** The chain isn't the one that the hash kept elsewhere was taken from. */
    OTHER_CHAIN("belongs to another chain");

    private final String words;

    What(String words) {
      this.words = words;
    }

    /** To be said after "the entry". */
    public String words() {
      return words;
    }
  }
}
