package io.tallystick.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one kind, newest first. Objects of the same second stay in the order they came, so
 * that a cursor never skips or repeats one. Not thread-safe: the ledger's lock guards it.
 */
final class Table<T extends StripeObject> {
  /** Newest first, the later of a second before the earlier. */
  private record Key(long second, long sequence) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int bySecond = Long.compare(other.second, second);
      return bySecond != 0 ? bySecond : Long.compare(other.sequence, sequence);
    }
  }

  /**
   * What a list call asks for.
   *
   * @param fromSecond first second of creation, inclusive
   * @param toSecond last second of creation, inclusive
   * @param equal field name to value; a name the table doesn't know is a mistake of ours
   * @param after id of the last object of the page before, or null
   * @param before id of the first object of the page after, or null
   */
  record Query<T>(
      long fromSecond,
      long toSecond,
      Map<String, String> equal,
      Predicate<T> also,
      int limit,
      @Nullable String after,
      @Nullable String before) {}

  record Page<T>(List<T> rows, boolean hasMore) {}

  private final String objectName;
  private final Map<String, Function<T, @Nullable String>> fields;
  private final Map<String, Map<String, NavigableMap<Key, T>>> indexes = new HashMap<>();
  private final Map<String, Key> keys = new HashMap<>();
  private final NavigableMap<Key, T> rows = new TreeMap<>();
  private long sequence;

  Table(String objectName, Map<String, Function<T, @Nullable String>> fields, Set<String> indexed) {
    this.objectName = objectName;
    this.fields = fields;
    indexed.forEach(name -> indexes.put(name, new HashMap<>()));
  }

  String objectName() {
    return objectName;
  }

  void put(T row) {
    Key key =
        keys.computeIfAbsent(row.id(), id -> new Key(row.created().getEpochSecond(), ++sequence));
    T old = rows.put(key, row);
    indexes.forEach(
        (name, index) -> {
          Function<T, @Nullable String> field = field(name);
          String before = old == null ? null : field.apply(old);
          String after = field.apply(row);
          NavigableMap<Key, T> left = before == null ? null : index.get(before);
          if (left != null) {
            left.remove(key);
          }
          if (after != null) {
            index.computeIfAbsent(after, value -> new TreeMap<>()).put(key, row);
          }
        });
  }

  @Nullable T find(String id) {
    Key key = keys.get(id);
    return key == null ? null : rows.get(key);
  }

  /** The object, or the provider's error about the parameter that named it. */
  T get(String id, String param) {
    T row = find(id);
    if (row == null) {
      throw SandboxException.missing(404, objectName, param, id);
    }
    return row;
  }

  /** Null when there is none. */
  @Nullable T oldest() {
    Map.Entry<Key, T> last = rows.lastEntry();
    return last == null ? null : last.getValue();
  }

  /** True when there was one. */
  boolean remove(String id) {
    Key key = keys.remove(id);
    T row = key == null ? null : rows.remove(key);
    if (row == null) {
      return false;
    }
    indexes.forEach(
        (name, index) -> {
          String value = field(name).apply(row);
          NavigableMap<Key, T> rowsOfValue = value == null ? null : index.get(value);
          if (rowsOfValue != null) {
            rowsOfValue.remove(key);
          }
        });
    return true;
  }

  /** A copy, oldest first. */
  List<T> oldestFirst() {
    return List.copyOf(rows.descendingMap().values());
  }

  /** Objects whose indexed field has this value, newest first; a copy. */
  List<T> withField(String name, String value) {
    return List.copyOf(lookUp(name, value).values());
  }

  Page<T> page(Query<T> query) {
    NavigableMap<Key, T> candidates = rows;
    for (Map.Entry<String, String> wanted : query.equal().entrySet()) {
      if (indexes.containsKey(wanted.getKey())) {
        candidates = lookUp(wanted.getKey(), wanted.getValue());
        break;
      }
    }
    Key newest = new Key(query.toSecond(), Long.MAX_VALUE);
    Key oldest = new Key(query.fromSecond(), Long.MIN_VALUE);
    if (newest.compareTo(oldest) > 0) {
      return new Page<>(List.of(), false);
    }
    NavigableMap<Key, T> range = candidates.subMap(newest, true, oldest, true);
    if (query.after() != null) {
      Key cursor = cursor(query.after(), "starting_after");
      return take(within(range, cursor, true).values(), query);
    }
    if (query.before() != null) {
      Key cursor = cursor(query.before(), "ending_before");
      Page<T> nearestFirst = take(within(range, cursor, false).descendingMap().values(), query);
      return new Page<>(nearestFirst.rows().reversed(), nearestFirst.hasMore());
    }
    return take(range.values(), query);
  }

  private NavigableMap<Key, T> within(NavigableMap<Key, T> range, Key cursor, boolean older) {
    // a cursor outside the created bounds is legal: it then keeps all or nothing of the range
    if (range.isEmpty()) {
      return range;
    }
    boolean beforeAll = cursor.compareTo(range.firstKey()) < 0;
    boolean afterAll = cursor.compareTo(range.lastKey()) > 0;
    if (beforeAll || afterAll) {
      return beforeAll == older ? range : Collections.emptyNavigableMap();
    }
    return older ? range.tailMap(cursor, false) : range.headMap(cursor, false);
  }

  private Page<T> take(Collection<T> candidates, Query<T> query) {
    List<T> page = new ArrayList<>();
    for (T row : candidates) {
      if (!matches(row, query)) {
        continue;
      }
      if (page.size() == query.limit()) {
        return new Page<>(page, true);
      }
      page.add(row);
    }
    return new Page<>(page, false);
  }

  private boolean matches(T row, Query<T> query) {
    for (Map.Entry<String, String> wanted : query.equal().entrySet()) {
      if (!wanted.getValue().equals(field(wanted.getKey()).apply(row))) {
        return false;
      }
    }
    return query.also().test(row);
  }

  private Key cursor(String id, String param) {
    Key key = keys.get(id);
    if (key == null) {
      // never a silent restart at the first page: that would hand out objects twice
      throw SandboxException.missing(400, objectName, param, id);
    }
    return key;
  }

  private NavigableMap<Key, T> lookUp(String name, String value) {
    Map<String, NavigableMap<Key, T>> index = indexes.get(name);
    if (index == null) {
      throw new IllegalArgumentException("no index " + name + " on " + objectName);
    }
    return index.getOrDefault(value, Collections.emptyNavigableMap());
  }

  private Function<T, @Nullable String> field(String name) {
    Function<T, @Nullable String> field = fields.get(name);
    if (field == null) {
      throw new IllegalArgumentException("no field " + name + " on " + objectName);
    }
    return field;
  }
}
