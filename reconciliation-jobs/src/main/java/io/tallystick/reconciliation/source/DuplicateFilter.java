package io.tallystick.reconciliation.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Says which keys may have come before, in memory that doesn't grow with the rows: a Bloom filter
 * of 256-bit blocks. It never misses a repeated key; the few it suspects wrongly (about one in a
 * million while the file fits the size it was made for) are cleared by the database.
 *
 * <p>Source of the layout: the split block Bloom filter of the Apache Parquet format.
 */
final class DuplicateFilter {
  /** Beyond these the database looks at every row. */
  static final int MAX_SUSPECTS = 50_000;

  private static final int MIN_BYTES = 64 * 1024;
  private static final int MAX_BYTES = 32 * 1024 * 1024;
  private static final int WORDS = 8;
  private static final int[] SALT = {
    0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
  };

  private final int[] words;
  private final int blocks;
  private final List<String> suspects = new ArrayList<>();
  private boolean overflowed;

  /**
   * @param bytes its size; 8 bytes per key make wrong suspicions rare
   */
  DuplicateFilter(long bytes) {
    int size = Math.clamp(bytes, MIN_BYTES, MAX_BYTES);
    this.blocks = size / (4 * WORDS);
    this.words = new int[blocks * WORDS];
  }

  void add(String key) {
    long hash = hash(key);
    int at = (int) (((hash >>> 32) * blocks) >>> 32) * WORDS;
    boolean seen = true;
    for (int i = 0; i < WORDS; i++) {
      int bit = 1 << (((int) hash * SALT[i]) >>> 27);
      seen &= (words[at + i] & bit) != 0;
      words[at + i] |= bit;
    }
    if (seen) {
      if (suspects.size() < MAX_SUSPECTS) {
        suspects.add(key);
      } else {
        overflowed = true;
      }
    }
  }

  /** Keys that may be there twice. Complete unless {@link #overflowed}. */
  List<String> suspects() {
    return suspects;
  }

  boolean overflowed() {
    return overflowed;
  }

  private static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 29;
    }
    hash = (hash ^ (hash >>> 32)) * 0xff51afd7ed558ccdL;
    return hash ^ (hash >>> 33);
  }
}
