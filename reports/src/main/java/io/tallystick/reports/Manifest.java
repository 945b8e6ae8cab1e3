package io.tallystick.reports;

import io.tallystick.reports.csv.CsvFile;
import io.tallystick.reports.csv.Profile;
import io.tallystick.reports.discrepancies.DiscrepancyTotals;
import io.tallystick.reports.tieout.TieOut;
import io.tallystick.reports.tieout.TieOutLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a set of reports consists of, so that a reader can tell that it has all of it. It holds no
 * time of writing: the same run gives the same bytes.
 *
 * @param schemaVersion of the columns of all files; docs/reports.md says which means what
 * @param zone of local times in the excel profile, and of the day in the directory's name
 */
record Manifest(
    int schemaVersion, Run run, String profile, String zone, boolean explained, List<File> files) {
  static final String FILE = "manifest.json";
  private static final int SCHEMA_VERSION = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  /** The run, in strings as ISO-8601 has them. */
  record Run(
      long id,
      String job,
      String windowFrom,
      String windowTo,
      long graceSeconds,
      String inputs,
      boolean dryRun) {}

  record File(
      String name, long rows, long bytes, String sha256, List<String> columns, List<?> totals) {}

  /** What the summary adds up to in one currency, in minor units. */
  record SummaryTotals(
      String currency,
      long providerCount,
      long providerMinor,
      long booksCount,
      long booksMinor,
      long unexplainedMinor) {

    private static SummaryTotals of(TieOutLine line) {
      return new SummaryTotals(
          line.currency(),
          line.provider().total().count(),
          line.provider().total().minor(),
          line.books().total().count(),
          line.books().total().minor(),
          line.unexplainedMinor());
    }

    private SummaryTotals plus(SummaryTotals other) {
      return new SummaryTotals(
          currency,
          Math.addExact(providerCount, other.providerCount),
          Math.addExact(providerMinor, other.providerMinor),
          Math.addExact(booksCount, other.booksCount),
          Math.addExact(booksMinor, other.booksMinor),
          Math.addExact(unexplainedMinor, other.unexplainedMinor));
    }
  }

  static Manifest of(Run run, Profile profile, ZoneId zone, TieOut tieOut, List<File> files) {
    return new Manifest(
        SCHEMA_VERSION, run, profile.code(), zone.getId(), tieOut.explained(), files);
  }

  static File summary(CsvFile file, TieOut tieOut) {
    SortedMap<String, SummaryTotals> totals = new TreeMap<>();
    for (TieOutLine line : tieOut.lines()) {
      totals.merge(line.currency(), SummaryTotals.of(line), SummaryTotals::plus);
    }
    return file(file, List.copyOf(totals.values()));
  }

  static File discrepancies(CsvFile file, List<DiscrepancyTotals> totals) {
    return file(file, totals);
  }

  private static File file(CsvFile file, List<?> totals) {
    return new File(file.name(), file.rows(), file.bytes(), file.sha256(), file.columns(), totals);
  }

  void writeTo(Path directory) throws IOException {
    var lines = new DefaultIndenter("  ", "\n");
    var printer = new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    byte[] text = JSON.writer().with(printer).writeValueAsBytes(this);
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      out.write(text);
      out.write("\n".getBytes(StandardCharsets.UTF_8));
      channel.force(true);
    }
  }
}
