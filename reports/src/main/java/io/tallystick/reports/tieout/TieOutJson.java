package io.tallystick.reports.tieout;

import java.io.Writer;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON form, one discrepancy at a time. */
final class TieOutJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final JdbcTieOut tieOut;

  TieOutJson(JdbcTieOut tieOut) {
    this.tieOut = tieOut;
  }

  void write(long runId, Writer out, Consumer<JsonGenerator> further) {
    TieOut read = tieOut.read(runId);
    JdbcTieOut.Outcome outcome = tieOut.outcome(runId);
    SortedMap<String, Long> counts = new TreeMap<>();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberProperty("run", runId);
      json.writeStringProperty("from", read.windowFrom().toString());
      json.writeStringProperty("to", read.windowTo().toString());
      json.writeStringProperty("state", outcome.state());
      json.writeBooleanProperty("nothingToCompare", outcome.nothingToCompare());
      json.writeStringProperty("reports", outcome.reports());
      json.writeArrayPropertyStart("tieOut");
      for (TieOutLine line : read.lines()) {
        line(json, line);
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("discrepancies");
      tieOut.eachDiscrepancy(
          runId,
          discrepancy -> {
            discrepancy(json, discrepancy);
            counts.merge(discrepancy.type(), 1L, Math::addExact);
          });
      json.writeEndArray();
      json.writeObjectPropertyStart("counts");
      counts.forEach(json::writeNumberProperty);
      json.writeEndObject();
      json.writeArrayPropertyStart("badRows");
      for (TieOut.LeftOut rows : read.leftOut()) {
        json.writeStartObject();
        json.writeStringProperty("side", rows.side());
        json.writeStringProperty("source", rows.source());
        json.writeNumberProperty("rows", rows.rows());
        json.writeStringProperty("file", rows.file());
        json.writeEndObject();
      }
      json.writeEndArray();
      further.accept(json);
      json.writeEndObject();
    }
  }

  private static void line(JsonGenerator json, TieOutLine line) {
    SideTotals provider = line.provider();
    SideTotals books = line.books();
    json.writeStartObject();
    json.writeStringProperty("currency", line.currency());
    json.writeStringProperty("kind", line.kind());
    sum(json, "provider", provider.total());
    sum(json, "books", books.total());
    sum(json, "matched", provider.matched());
    if (!books.matched().equals(provider.matched())) {
      // one payment may settle several orders, or the other way round
      sum(json, "matchedBooks", books.matched());
    }
    sum(json, "explained", TieOutLine.difference(provider.discrepancy(), books.discrepancy()));
    sum(json, "timing", TieOutLine.difference(provider.timing(), books.timing()));
    sum(json, "notKept", TieOutLine.difference(provider.notKept(), books.notKept()));
    json.writeNumberProperty("unexplainedMinor", line.unexplainedMinor());
    json.writeNumberProperty("unexplainedCount", line.unexplainedCount());
    json.writeNumberProperty("unexplainedProviderMinor", provider.unexplained().minor());
    json.writeNumberProperty("unexplainedBooksMinor", books.unexplained().minor());
    json.writeEndObject();
  }

  private static void sum(JsonGenerator json, String name, Sum sum) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("count", sum.count());
    json.writeNumberProperty("amountMinor", sum.minor());
    json.writeEndObject();
  }

  private static void discrepancy(JsonGenerator json, JdbcTieOut.SeenDiscrepancy seen) {
    json.writeStartObject();
    json.writeStringProperty("type", seen.type());
    json.writeStringProperty("orderId", seen.orderId());
    json.writeStringProperty("providerRef", seen.providerRef());
    json.writeStringProperty("currency", seen.currency());
    amount(json, "booksMinor", seen.booksMinor());
    amount(json, "providerMinor", seen.providerMinor());
    json.writeNumberProperty("differenceMinor", seen.differenceMinor());
    json.writeEndObject();
  }

  private static void amount(JsonGenerator json, String name, @Nullable Long minor) {
    if (minor == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, minor);
    }
  }
}
