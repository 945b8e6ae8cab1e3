package io.tallystick.checkout.api;

import io.tallystick.checkout.contact.Contacts;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of what a client sent. Each refusal names the field. */
final class Fields {
  private static final int MAX_EMAIL = 254;
  private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"]{1,64}@[^\\s@<>\"]{1,253}");

  private Fields() {}

  /** A text that has to be there, without blanks around it. */
  static String text(String field, @Nullable String value, int max) {
    String text = optional(field, value, max);
    if (text == null) {
      throw ApiProblem.missing(field);
    }
    return text;
  }

  /** Null if it isn't there or blank. */
  static @Nullable String optional(String field, @Nullable String value, int max) {
    if (value == null) {
      return null;
    }
    if (value.length() > max) {
      throw ApiProblem.invalid(field, "has at most %d characters".formatted(max));
    }
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      int c = value.codePointAt(i);
      if (Character.isISOControl(c)) {
        throw ApiProblem.invalid(field, "holds a control character");
      }
      // half of a pair, which no table can keep
      if (Character.getType(c) == Character.SURROGATE) {
        throw ApiProblem.invalid(field, "holds half of a character");
      }
    }
    String text = value.strip();
    return text.isEmpty() ? null : text;
  }

  /** An optional word that says which of several things is meant: printable ASCII, no blank. */
  static @Nullable String word(String field, @Nullable String value, int max) {
    String word = optional(field, value, max);
    if (word != null && !word.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw ApiProblem.invalid(field, "has letters, digits and signs without accents and blanks");
    }
    return word;
  }

  static String requiredWord(String field, @Nullable String value, int max) {
    String word = word(field, value, max);
    if (word == null) {
      throw ApiProblem.missing(field);
    }
    return word;
  }

  static String email(String field, @Nullable String value) {
    String email = text(field, value, MAX_EMAIL);
    if (!EMAIL.matcher(email).matches() || !Contacts.isEmail(email)) {
      throw ApiProblem.invalid(field, "isn't an e-mail address");
    }
    return email;
  }

  static <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw ApiProblem.missing(field);
    }
    return value;
  }
}
