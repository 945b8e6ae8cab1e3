package io.tallystick.reconciliation.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns of a file, found by name: any order, any case, unknown ones beside them. */
public final class CsvHeader {
  private final String fileName;
  private final String[] original;
  private final List<String> originalNames;
  private final Map<String, Integer> first = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  CsvHeader(String fileName, String[] fields) {
    this.fileName = fileName;
    this.original = fields;
    this.originalNames = List.of(fields);
    for (int i = 0; i < fields.length; i++) {
      String name = normal(fields[i]);
      names.add(name);
      first.putIfAbsent(name, i);
    }
  }

  /** What to do if the columns can't be told apart; empty if they can. */
  public String separatorHint() {
    boolean one = names.size() == 1;
    for (String separator : List.of(";", "\t", "|")) {
      if (one && names.getFirst().contains(separator)) {
        return "\nIts fields are separated by %s: save it with commas, and amounts with a point."
            .formatted(separator.equals("\t") ? "tabs" : "'" + separator + "'");
      }
    }
    return "";
  }

  /** The file's name, for messages. */
  public String fileName() {
    return fileName;
  }

  /** The column of that name, or -1. Names are compared without case and surrounding blanks. */
  public int find(String name) {
    return first.getOrDefault(normal(name), -1);
  }

  /** Every column of that name, from the left: metadata keys may differ in case alone. */
  public List<Integer> all(String name) {
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(normal(name))) {
        columns.add(i);
      }
    }
    return columns;
  }

  public boolean has(String name) {
    return find(name) >= 0;
  }

  /** The names as they stand in the file. */
  public List<String> names() {
    return originalNames;
  }

  /**
   * @throws SourceRejected if one of these columns stands in the file twice: which one holds?
   */
  public void requireOnce(Collection<String> columns) {
    for (String column : columns) {
      if (all(column).size() > 1) {
        throw new SourceRejected(
            "%s, line 1: the column '%s' is there twice. Remove one and import the file again."
                .formatted(fileName, column));
      }
    }
  }

  int size() {
    return original.length;
  }

  String[] fields() {
    return original;
  }

  /** Is this row the header once more, as in files glued together? */
  boolean repeatedBy(CsvRow row) {
    if (row.size() != names.size()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      if (!normal(row.fields()[i]).equals(names.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
