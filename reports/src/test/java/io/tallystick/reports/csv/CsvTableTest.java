package io.tallystick.reports.csv;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
  @TempDir Path directory;

  @Test
  void aCellOfTheWrongTypeOrARowOfTheWrongLengthIsRefused() throws Exception {
    List<Column> columns = List.of(Column.text("a"), Column.number("b"));
    try (CsvTable table =
        CsvTable.create(directory.resolve("t.csv"), Profile.MACHINE, ZoneOffset.UTC, columns)) {
      table.text("x");
      assertThatThrownBy(() -> table.text("y")).hasMessage("t.csv: cell 2 of a row is no TEXT");
      assertThatThrownBy(table::endRow).hasMessage("t.csv: a row of 1 cells for 2 columns");
      table.number(1);
      assertThatThrownBy(() -> table.number(2)).isInstanceOf(IllegalStateException.class);
    }
  }
}
