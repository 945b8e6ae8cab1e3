package io.tallystick.reconciliation.cli;

import io.tallystick.reports.runs.RunSummary;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON form of the list of runs: an object, so that it can grow. */
final class RunsJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private RunsJson() {}

  static void write(List<RunSummary> runs, Writer out) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayPropertyStart("runs");
      for (RunSummary run : runs) {
        write(run, json);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(RunSummary run, JsonGenerator json) {
    Duration duration = run.duration();
    json.writeStartObject();
    json.writeNumberProperty("runId", run.runId());
    json.writeStringProperty("job", run.job());
    json.writeStringProperty("windowFrom", run.windowFrom().toString());
    json.writeStringProperty("windowTo", run.windowTo().toString());
    json.writeBooleanProperty("dryRun", run.dryRun());
    json.writeStringProperty("state", run.state());
    json.writeBooleanProperty("nothingToCompare", run.nothingToCompare());
    json.writeStringProperty("failure", run.failure());
    json.writeNumberProperty("discrepancies", run.discrepancies());
    json.writeArrayPropertyStart("unexplained");
    for (RunSummary.Residual left : run.unexplained()) {
      json.writeStartObject();
      json.writeStringProperty("currency", left.currency());
      json.writeNumberProperty("count", left.count());
      json.writeNumberProperty("amountMinor", left.minor());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringProperty("reportDirectory", run.reportDirectory());
    json.writeStringProperty("started", run.started().toString());
    json.writeStringProperty("finished", run.finished() == null ? null : run.finished().toString());
    json.writeName("durationMillis");
    if (duration == null) {
      json.writeNull();
    } else {
      json.writeNumber(duration.toMillis());
    }
    json.writeEndObject();
  }
}
