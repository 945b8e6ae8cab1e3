package io.tallystick.reconciliation.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells, aligned for a terminal. Cells of the named columns stand on the right. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> right;

  /** A header that ends in {@code >} makes its column stand on the right. */
  TextTable(String... headers) {
    right = List.of(headers).stream().map(h -> h.endsWith(">")).toList();
    rows.add(List.of(headers).stream().map(h -> h.replace(">", "")).toList());
  }

  void row(String... cells) {
    if (cells.length != right.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + right.size() + " columns");
    }
    rows.add(List.of(cells));
  }

  List<String> lines() {
    int[] widths = new int[right.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String gap = " ".repeat(widths[i] - row.get(i).length());
        line.append(right.get(i) ? gap + row.get(i) : row.get(i) + gap).append("  ");
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
