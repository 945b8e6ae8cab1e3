package io.tallystick.checkout.api;

import io.tallystick.checkout.saga.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a body that isn't what it should be: which field, or where. */
final class UnreadableBody {
  private static final int MAX_SHOWN = 60;
  private static final Pattern DUPLICATE = Pattern.compile("Duplicate Object property \"(.*)\"");

  private UnreadableBody() {}

  static Problem problem(HttpMessageNotReadableException unreadable) {
    JacksonException e = cause(unreadable);
    if (e == null) {
      return malformed("The body is missing; send a JSON object.");
    }
    String field = field(e);
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          Problem.of(
              400,
              "unknown-field",
              "There is no such field",
              "There is no field '%s' here; prices are the server's.".formatted(field));
      case StreamConstraintsException tooMuch ->
          malformed("The JSON is nested too deeply, or a part of it is too long.");
      case InputCoercionException number -> wrongType(field, "a whole number within bounds");
      case MismatchedInputException mismatch ->
          field.isEmpty()
              ? malformed("The body should be one JSON object.")
              : wrongType(field, expected(mismatch.getTargetType()));
      default -> unreadable(e);
    };
  }

  private static Problem unreadable(JacksonException e) {
    Matcher duplicate = DUPLICATE.matcher(String.valueOf(e.getOriginalMessage()));
    if (duplicate.find()) {
      return Problem.of(
          400,
          "duplicate-field",
          "A field is there twice",
          "Field '%s' is given twice.".formatted(shown(duplicate.group(1))));
    }
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? malformed("The body isn't JSON.")
        : malformed(
            "The body isn't JSON: see line %d, column %d."
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
  }

  private static @Nullable JacksonException cause(Throwable e) {
    Throwable cause = e;
    while (cause != null && !(cause instanceof JacksonException)) {
      cause = cause.getCause();
    }
    return (JacksonException) cause;
  }

  private static Problem malformed(String detail) {
    return Problem.of(400, "malformed-json", "The body can't be read", detail);
  }

  private static Problem wrongType(String field, String expected) {
    return Problem.of(
        400,
        "wrong-type",
        "A field has the wrong type",
        "Field '%s' should be %s.".formatted(field, expected));
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == Integer.class || type == Long.class) {
      return "a whole number, without quotes and decimals";
    }
    return type == String.class ? "a text" : "an object";
  }

  /** Such as address.country; "" if it is the whole. */
  private static String field(JacksonException e) {
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      if (name == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(name);
      }
    }
    return shown(field.toString());
  }

  private static String shown(String name) {
    String bounded = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "..." : name;
    return bounded.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
  }
}
