package io.tallystick.reconciliation.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an import came to. rowsRead = rowsBad + rowsKnown + entries.
 *
 * @param format the recognised report type
 * @param rowsRead rows of the file, without its header
 * @param rowsBad rows kept aside; 0 unless the caller asked for that
 * @param rowsKnown rows already here with the same content, from this file or an earlier import
 * @param entries entries written by this import
 * @param unknownCategories category the provider's list doesn't have -> rows; kept as adjustments
 * @param alreadyImported this very file is here already and nothing was written: the other figures
 *     are those of the import that did it
 * @param badRowsFile where the bad rows are, if there are any
 * @param notes what else a person should know, one sentence each
 */
public record ImportResult(
    long importId,
    String format,
    long rowsRead,
    long rowsBad,
    long rowsKnown,
    long entries,
    Map<String, Long> unknownCategories,
    boolean alreadyImported,
    @Nullable Path badRowsFile,
    List<String> notes) {
  /** The same of an import that had been done before. */
  public ImportResult doneBefore() {
    return new ImportResult(
        importId,
        format,
        rowsRead,
        rowsBad,
        rowsKnown,
        entries,
        unknownCategories,
        true,
        badRowsFile,
        notes);
  }
}
