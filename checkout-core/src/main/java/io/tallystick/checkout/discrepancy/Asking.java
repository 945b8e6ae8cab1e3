package io.tallystick.checkout.discrepancy;

import java.util.regex.Pattern;

/** What a text from outside must be before it is kept. */
final class Asking {
  static final int MOST = 1_000;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_KEY = 200;
  private static final int LONGEST_REASON = 2_000;
  private static final int LONGEST_NOTE = 4_000;
  private static final Pattern BROKEN = Pattern.compile("\0|\\p{Cs}");

  private Asking() {}

  static String person(String name) {
    return plain("person", name, LONGEST_NAME);
  }

  static String key(String key) {
    return plain("form's key", key, LONGEST_KEY);
  }

  static String reason(String reason) {
    return text("reason", reason, LONGEST_REASON);
  }

  static String note(String note) {
    return text("note", note, LONGEST_NOTE);
  }

  private static String plain(String what, String text, int longest) {
    String plain = text.strip();
    if (plain.isEmpty() || plain.length() > longest || plain.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("The %s is empty or can't be right.".formatted(what));
    }
    return plain;
  }

  private static String text(String what, String text, int longest) {
    String clean = BROKEN.matcher(text.strip()).replaceAll("?");
    if (clean.isEmpty()) {
      throw new IllegalArgumentException("Write a %s: it stays with the case.".formatted(what));
    }
    if (clean.length() > longest) {
      throw new IllegalArgumentException(
          "The %s has %d characters; at most %d are kept."
              .formatted(what, clean.length(), longest));
    }
    return clean;
  }
}
