package io.tallystick.demo.lab;

import java.util.List;
import java.util.stream.Stream;

/** All that is all right and must not be found, in one place. */
final class LookAlikes {
  static final List<LookAlike> ALL =
      Stream.of(
              WebhookLookAlikes.all(),
              PaymentLookAlikes.all(),
              RefundLookAlikes.all(),
              ShopLookAlikes.all())
          .flatMap(List::stream)
          .toList();

  private LookAlikes() {}
}
