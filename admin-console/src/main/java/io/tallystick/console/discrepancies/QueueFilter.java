package io.tallystick.console.discrepancies;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which discrepancies the queue shows, as its address says. Empty: all that aren't resolved.
 *
 * @param state open, assigned or resolved; empty: open and assigned
 * @param owner somebody's name, "me" or "nobody"
 * @param age first seen at least so many days ago
 * @param flat "1": incidents aren't shown as one row
 */
record QueueFilter(
    String type,
    String severity,
    String state,
    String owner,
    String currency,
    String incident,
    String order,
    String age,
    String flat) {
  private static final int LONGEST = 500;
  private static final Pattern DAYS = Pattern.compile("[0-9]{1,4}");

  QueueFilter(
      @Nullable String type,
      @Nullable String severity,
      @Nullable String state,
      @Nullable String owner,
      @Nullable String currency,
      @Nullable String incident,
      @Nullable String order,
      @Nullable String age,
      @Nullable String flat) {
    this.type = clean(type);
    this.severity = clean(severity);
    this.state = clean(state);
    this.owner = clean(owner);
    this.currency = clean(currency);
    this.incident = clean(incident);
    this.order = clean(order);
    this.age = DAYS.matcher(clean(age)).matches() ? clean(age) : "";
    this.flat = clean(flat);
  }

  private static String clean(@Nullable String text) {
    return Optional.ofNullable(text)
        .map(given -> given.strip().replace("\0", ""))
        .map(given -> given.substring(0, Math.min(given.length(), LONGEST)))
        .orElse("");
  }

  /** Only what is over? */
  public boolean resolved() {
    return state.equals("resolved");
  }

  /** Is an incident one row? */
  public boolean grouped() {
    return incident.isEmpty() && order.isEmpty() && flat.isEmpty() && !resolved();
  }

  /** Does it leave anything out? */
  public boolean narrows() {
    return !asMap().isEmpty();
  }

  /** What is set. */
  public Map<String, String> asMap() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("type", type);
    all.put("severity", severity);
    all.put("state", state);
    all.put("owner", owner);
    all.put("currency", currency);
    all.put("incident", incident);
    all.put("order", order);
    all.put("age", age);
    all.put("flat", flat);
    all.values().removeIf(String::isEmpty);
    return all;
  }

  /** The queue's address with this filter. */
  public String address() {
    return address(asMap());
  }

  static String address(Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "/discrepancies" : "/discrepancies?" + query;
  }
}
