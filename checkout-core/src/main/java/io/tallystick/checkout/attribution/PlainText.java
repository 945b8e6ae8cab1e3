package io.tallystick.checkout.attribution;

import org.jspecify.annotations.Nullable;

/** Texts that clients sent, as they may be kept. */
final class PlainText {
  static final int MAX = 200;
  static final int MAX_ADDRESS = 500;

  private PlainText() {}

  /** Without control characters and blanks around, cut to {@code max}; null if nothing is left. */
  static @Nullable String of(@Nullable String text, int max) {
    if (text == null) {
      return null;
    }
    // first cut roughly, so that a huge text costs nothing
    String bounded = text.substring(0, Math.min(text.length(), 4 * max));
    String plain = bounded.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}]+", " ").strip();
    String cut = plain.substring(0, Math.min(plain.length(), max)).strip();
    return cut.isEmpty() ? null : cut;
  }

  /** An address without its query and fragment, which may hold what nobody asked for. */
  static @Nullable String address(@Nullable String address) {
    return address == null ? null : of(address.split("[?#]", 2)[0], MAX_ADDRESS);
  }

  static Attribution of(Attribution said) {
    return new Attribution(
        of(said.source(), MAX),
        of(said.medium(), MAX),
        of(said.campaign(), MAX),
        of(said.term(), MAX),
        of(said.content(), MAX),
        address(said.referrer()),
        address(said.landingPage()));
  }
}
