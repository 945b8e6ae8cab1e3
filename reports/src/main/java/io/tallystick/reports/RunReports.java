package io.tallystick.reports;

import io.tallystick.checkout.files.FileTrouble;
import io.tallystick.reports.csv.CsvFile;
import io.tallystick.reports.csv.Profile;
import io.tallystick.reports.discrepancies.DiscrepancyReport;
import io.tallystick.reports.snapshot.Snapshot;
import io.tallystick.reports.summary.SummaryReport;
import io.tallystick.reports.tieout.TieOut;
import io.tallystick.reports.tieout.TieOutView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes the reports of one reconciliation run: summary.csv, discrepancies.csv and manifest.json,
 * all from the same moment of the database.
 *
 * <p>The set appears whole or not at all. Writing the same run again, with nothing changed in the
 * database, gives the same bytes in the same place. Memory doesn't grow with rows.
 */
public final class RunReports {
  private final Snapshot snapshot;
  private final Clock clock;

  /**
   * Reports on the runs of a database.
   *
   * @param clock tells what an earlier crash left in the directory from what is being written now;
   *     no report contains its time
   */
  public RunReports(DataSource dataSource, Clock clock) {
    this.snapshot = new Snapshot(dataSource);
    this.clock = clock;
  }

  /**
   * Writes the reports of a run; what the run wrote must have been committed.
   *
   * @param destination created if need be
   * @param zone the business time zone: names the day, and times of the excel profile are in it
   * @return the set's directory, see {@link #place}
   * @throws IllegalArgumentException if there is no such run
   * @throws UncheckedIOException if it can't be written; nothing of it is left then
   */
  public Path write(long runId, Destination destination, ZoneId zone) {
    return snapshot.read(
        jdbc -> {
          Manifest.Run run = JdbcReportedRun.read(jdbc, runId);
          Path place = place(runId, Instant.parse(run.windowFrom()), destination, zone);
          try {
            new WholeDirectory(place, clock)
                .write(filling -> writeSet(jdbc, run, filling, destination.profile(), zone));
          } catch (IOException e) {
            throw new UncheckedIOException(
                "The reports of run %d can't be written to %s (%s)."
                    .formatted(runId, place, FileTrouble.of(e)),
                e);
          }
          return place;
        });
  }

  /**
   * Where the reports of a run are once they are written: directory {@code run-<id>-<day>}, with
   * {@code -excel} for that profile.
   *
   * @param from the window's start: its day in that zone names the set
   */
  public static Path place(long runId, Instant from, Destination destination, ZoneId zone) {
    String name = "run-" + runId + "-" + LocalDate.ofInstant(from, zone);
    return destination
        .directory()
        .resolve(destination.profile() == Profile.EXCEL ? name + "-excel" : name);
  }

  private static void writeSet(
      JdbcTemplate jdbc, Manifest.Run run, Path directory, Profile profile, ZoneId zone)
      throws IOException {
    TieOut tieOut = TieOutView.read(jdbc, run.id());
    CsvFile summary = SummaryReport.write(tieOut, directory, profile, zone);
    DiscrepancyReport.Written discrepancies =
        DiscrepancyReport.write(jdbc, run.id(), directory, profile, zone);
    List<Manifest.File> files =
        List.of(
            Manifest.summary(summary, tieOut),
            Manifest.discrepancies(discrepancies.file(), discrepancies.totals()));
    Manifest.of(run, profile, zone, tieOut, files).writeTo(directory);
  }
}
