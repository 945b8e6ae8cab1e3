package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.source.ImportResult;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Says what an import came to. */
final class ImportedView {
  private ImportedView() {}

  static void print(ImportResult result, String file, boolean json, PrintWriter out) {
    if (json) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("importId", result.importId());
      tree.put("file", file);
      tree.put("format", result.format());
      tree.put("alreadyImported", result.alreadyImported());
      tree.put("rowsRead", result.rowsRead());
      tree.put("rowsBad", result.rowsBad());
      tree.put("rowsKnown", result.rowsKnown());
      tree.put("entries", result.entries());
      tree.put("unknownCategories", result.unknownCategories());
      tree.put("notes", result.notes());
      out.println(JsonMapper.builder().build().writeValueAsString(tree));
      out.flush();
      return;
    }
    if (result.alreadyImported()) {
      out.printf(
          "%s was imported already, as import %d. Nothing was written.%n", file, result.importId());
    } else {
      out.printf(
          "Import %d of %s (%s): %,d %s read, %,d %s written, %,d known already, %,d bad.%n",
          result.importId(),
          file,
          result.format(),
          result.rowsRead(),
          result.rowsRead() == 1 ? "row" : "rows",
          result.entries(),
          result.entries() == 1 ? "entry" : "entries",
          result.rowsKnown(),
          result.rowsBad());
      result.notes().forEach(note -> out.println("Note: " + note + "."));
    }
    out.flush();
  }
}
