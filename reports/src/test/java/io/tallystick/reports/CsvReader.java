package io.tallystick.reports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict RFC 4180 reader that shares nothing with the writer under test. */
final class CsvReader {
  private CsvReader() {}

  /** Rows by header name. */
  static List<Map<String, String>> rows(String text) {
    List<List<String>> records = records(text);
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<String> record : records.subList(1, records.size())) {
      if (record.size() != records.getFirst().size()) {
        throw new AssertionError(record + " has not the header's number of cells");
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < record.size(); i++) {
        row.put(records.getFirst().get(i), record.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  static List<List<String>> records(String text) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      var cell = new StringBuilder();
      if (text.charAt(at) == '"') {
        at++;
        while (text.charAt(at) != '"' || text.startsWith("\"\"", at)) {
          at += text.charAt(at) == '"' ? 1 : 0;
          cell.append(text.charAt(at++));
        }
        at++;
      } else {
        while (",\r\n\"".indexOf(text.charAt(at)) < 0) {
          cell.append(text.charAt(at++));
        }
      }
      record.add(cell.toString());
      if (text.charAt(at) == ',') {
        at++;
      } else if (text.startsWith("\r\n", at)) {
        at += 2;
        records.add(record);
        record = new ArrayList<>();
      } else {
        throw new AssertionError("neither comma nor line end at " + at);
      }
    }
    if (!record.isEmpty()) {
      throw new AssertionError("the last line isn't ended");
    }
    return records;
  }
}
