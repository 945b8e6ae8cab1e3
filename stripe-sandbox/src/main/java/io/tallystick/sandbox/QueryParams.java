package io.tallystick.sandbox;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one GET. Whoever reads a parameter claims it; what nobody claimed is unknown to
 * the provider and refused, so that a misspelt filter never returns everything.
 */
final class QueryParams {
  private static final int MAX_PARAMS = 100;
  private static final long MAX_SECOND = 1_000_000_000_000L;

  /** Seconds, both ends inclusive. */
  record Range(long from, long to) {}

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Set<String> claimed = new HashSet<>();

  QueryParams(URI uri) {
    String query = uri.getRawQuery();
    if (query == null || query.isEmpty()) {
      return;
    }
    String[] pairs = query.split("&");
    if (pairs.length > MAX_PARAMS) {
      throw new SandboxException(400, null, null, "Too many parameters.");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new SandboxException(400, null, null, "Invalid encoding: " + text);
    }
  }

  @Nullable String text(String name) {
    claimed.add(name);
    List<String> given = values.get(name);
    if (given == null) {
      return null;
    }
    String value = given.getLast();
    if (value.isEmpty()) {
      throw SandboxException.invalid(
          "parameter_invalid_empty", name, "You passed an empty string for '" + name + "'.");
    }
    return value;
  }

  String required(String name) {
    String value = text(name);
    if (value == null) {
      throw SandboxException.invalid(
          "parameter_missing", name, "Missing required param: " + name + ".");
    }
    return value;
  }

  int limit() {
    Long limit = integer("limit");
    if (limit == null) {
      return 10;
    }
    if (limit < 1 || limit > 100) {
      throw SandboxException.invalid(
          "parameter_invalid_integer",
          "limit",
          "This value must be between 1 and 100 (it currently is '" + limit + "').");
    }
    return limit.intValue();
  }

  /** {@code name=5} or any of {@code name[gt]}, gte, lt, lte. */
  Range range(String name) {
    long from = -MAX_SECOND;
    long to = MAX_SECOND;
    Long exact = integer(name);
    if (exact != null) {
      from = exact;
      to = exact;
    }
    Long gt = integer(name + "[gt]");
    from = gt == null ? from : Math.max(from, gt + 1);
    Long gte = integer(name + "[gte]");
    from = gte == null ? from : Math.max(from, gte);
    Long lt = integer(name + "[lt]");
    to = lt == null ? to : Math.min(to, lt - 1);
    Long lte = integer(name + "[lte]");
    to = lte == null ? to : Math.min(to, lte);
    return new Range(from, to);
  }

  /** Both spellings: {@code expand[]=a&expand[]=b} and {@code expand[0]=a&expand[1]=b}. */
  List<String> expand() {
    List<String> paths = new ArrayList<>();
    values.forEach(
        (name, given) -> {
          if (name.matches("expand\\[\\d*]")) {
            claimed.add(name);
            paths.addAll(given);
          }
        });
    return paths;
  }

  void refuseUnclaimed() {
    for (String name : values.keySet()) {
      if (!claimed.contains(name)) {
        throw SandboxException.invalid(
            "parameter_unknown", name, "Received unknown parameter: " + name);
      }
    }
  }

  private @Nullable Long integer(String name) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    if (!value.matches("-?\\d{1,12}")) {
      throw SandboxException.invalid(
          "parameter_invalid_integer", name, "Invalid integer: " + value);
    }
    return Long.valueOf(value);
  }
}
