package io.tallystick.sandbox;

import com.google.gson.Gson;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request, from its query or its form. Whoever reads a parameter claims it;
 * what nobody claimed is unknown to the provider and refused, so that a misspelt filter never
 * returns everything.
 */
final class Params {
  private static final int MAX_PARAMS = 100;
  private static final long MAX_SECOND = 1_000_000_000_000L;

  /** Seconds, both ends inclusive. */
  record Range(long from, long to) {}

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Set<String> claimed = new HashSet<>();

  Params(URI uri) {
    this(uri.getRawQuery() == null ? "" : uri.getRawQuery());
  }

  /** Pairs as a query or a form encodes them. */
  Params(String encoded) {
    if (encoded.isEmpty()) {
      return;
    }
    String[] pairs = encoded.split("&");
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

  /** One of the words, or null. */
  @Nullable String word(String name, Set<String> words) {
    String value = text(name);
    if (value != null && !words.contains(value)) {
      throw SandboxException.invalid(
          "parameter_invalid_string",
          name,
          "Invalid " + name + ": must be one of " + new TreeSet<>(words) + ", not " + value + ".");
    }
    return value;
  }

  boolean flag(String name) {
    return "true".equals(word(name, Set.of("true", "false")));
  }

  /** {@code name[]=a} or {@code name[0]=a}, in the order given. */
  List<String> list(String name) {
    List<String> items = new ArrayList<>();
    values.forEach(
        (key, given) -> {
          if (key.startsWith(name + "[") && key.substring(name.length()).matches("\\[\\d*]")) {
            claimed.add(key);
            items.addAll(given);
          }
        });
    return items;
  }

  /** Empty values stay: in an update they delete their key. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    values.forEach(
        (key, given) -> {
          if (key.startsWith("metadata[") && key.endsWith("]")) {
            claimed.add(key);
            metadata.put(key.substring("metadata[".length(), key.length() - 1), given.getLast());
          }
        });
    return metadata;
  }

  /** Takes a parameter and all below it without looking: the sandbox doesn't act on it. */
  void ignore(String name) {
    values.keySet().stream()
        .filter(key -> key.equals(name) || key.startsWith(name + "["))
        .forEach(claimed::add);
  }

  /** The same text for the same parameters, whatever their order. */
  String canonical() {
    return new Gson().toJson(new TreeMap<>(values));
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
    return list("expand");
  }

  void refuseUnclaimed() {
    for (String name : values.keySet()) {
      if (!claimed.contains(name)) {
        throw SandboxException.invalid(
            "parameter_unknown", name, "Received unknown parameter: " + name);
      }
    }
  }

  long requiredInteger(String name) {
    required(name);
    return Objects.requireNonNull(integer(name));
  }

  @Nullable Long integer(String name) {
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
