package io.tallystick.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Deals kinds, sequels and currencies like cards: each block of 40 orders holds the same mix in
 * another order, so that counts follow from the number of orders alone.
 */
final class OrderMix {
  /** What happens to an order after it was paid. */
  enum Sequel {
    NONE,
    FULL_REFUND,
    PARTIAL_REFUND,
    SEVERAL_REFUNDS,
    DISPUTE
  }

  record Order(Sale.Kind kind, Sequel sequel, String currency) {}

  private static final int BLOCK = 40;

  private final RandomGenerator random;
  private final List<Sale.Kind> kinds = new ArrayList<>();
  private final List<Sequel> sequels = new ArrayList<>();
  private final List<String> currencies = new ArrayList<>();

  OrderMix(RandomGenerator random) {
    this.random = random;
  }

  Order next() {
    if (kinds.isEmpty()) {
      shuffleBlock();
    }
    return new Order(kinds.removeLast(), sequels.removeLast(), currencies.removeLast());
  }

  private void shuffleBlock() {
    fill(kinds, Sale.Kind.SPLIT, 1);
    fill(kinds, Sale.Kind.PARTIAL_CAPTURE, 1);
    fill(kinds, Sale.Kind.ASYNC, 2);
    fill(kinds, Sale.Kind.RETRIED, 2);
    fill(kinds, Sale.Kind.PLAIN, BLOCK - kinds.size());
    fill(sequels, Sequel.FULL_REFUND, 2);
    fill(sequels, Sequel.PARTIAL_REFUND, 2);
    fill(sequels, Sequel.SEVERAL_REFUNDS, 1);
    fill(sequels, Sequel.DISPUTE, 1);
    fill(sequels, Sequel.NONE, BLOCK - sequels.size());
    fill(currencies, "eur", 7);
    fill(currencies, "gbp", 5);
    fill(currencies, "jpy", 2);
    fill(currencies, "kwd", 2);
    fill(currencies, "usd", BLOCK - currencies.size());
    Collections.shuffle(kinds, random);
    Collections.shuffle(sequels, random);
    Collections.shuffle(currencies, random);
  }

  private static <T> void fill(List<T> list, T value, int times) {
    list.addAll(Collections.nCopies(times, value));
  }
}
