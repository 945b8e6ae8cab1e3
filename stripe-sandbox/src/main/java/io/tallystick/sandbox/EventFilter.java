package io.tallystick.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which events a list call asks for. */
final class EventFilter {
  private static final int MAX_TYPES = 20;

  private EventFilter() {}

  static Predicate<Event> of(Params params, Webhooks webhooks) {
    List<String> patterns = new ArrayList<>(params.list("types"));
    String type = params.text("type");
    if (type != null) {
      if (!patterns.isEmpty()) {
        throw SandboxException.invalid(
            "parameter_invalid_string", "types", "Pass either type or types, not both.");
      }
      patterns.add(type);
    }
    if (patterns.size() > MAX_TYPES) {
      throw SandboxException.invalid(
          "parameter_invalid_string", "types", "At most " + MAX_TYPES + " types.");
    }
    String delivered = params.word("delivery_success", Set.of("true", "false"));
    return event ->
        (patterns.isEmpty()
                || patterns.stream().anyMatch(pattern -> matches(pattern, event.type())))
            && (delivered == null
                || delivered.equals("true") == (webhooks.pending(event.id()) == 0));
  }

  private static boolean matches(String pattern, String type) {
    return pattern.endsWith("*")
        ? type.startsWith(pattern.substring(0, pattern.length() - 1))
        : type.equals(pattern);
  }
}
