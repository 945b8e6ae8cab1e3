package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tallystick.checkout.trace.Spans;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** One checkout is one trace, up to the publishing of its event; and by default there is none. */
class TracesIT {
  /** Keeps them. */
  static final class Kept implements SpanExporter {
    final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> exported) {
      spans.addAll(exported);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void aCheckoutIsOneTraceThroughItsStepsAndTheOutbox() {
    var kept = new Kept();
    try (Shop shop =
        Shop.watched(
            List.of(context -> context.registerBean(SpanExporter.class, () -> kept)),
            "tallystick.tracing.enabled=true",
            "management.tracing.sampling.probability=1.0")) {
      shop.service.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
      kept.spans.clear();
      assertThat(shop.pay(shop.cart("MUG-1", 1), "pm_card_visa").status()).isEqualTo(200);
      shop.rounds.of("relay");
      shop.service.getBean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
      String logged = shop.service.getBean(Spans.class).in("log", () -> MDC.get("traceId"));
      assertThat(logged).matches("[0-9a-f]{32}");
      SpanData checkout = named(kept, "checkout");
      Map<String, String> parents =
          kept.spans.stream()
              .filter(span -> span.getTraceId().equals(checkout.getTraceId()))
              .filter(span -> !span.getParentSpanId().equals(SpanId.getInvalid()))
              .filter(span -> !span.getName().startsWith("http "))
              .collect(
                  Collectors.toMap(
                      SpanData::getName, span -> nameOf(kept, span.getParentSpanId())));
      assertThat(parents)
          .containsEntry("inventory.reserve", "checkout")
          .containsEntry("payment.create", "checkout")
          .containsEntry("payment.confirm", "checkout")
          .containsEntry("order.commit", "checkout")
          .containsEntry("inventory.commit", "order.commit")
          .containsEntry("outbox.publish", "order.commit");
      String all = kept.spans.toString();
      assertThat(all).doesNotContain("@example.org", "pm_card_visa", "_secret_");
    }
  }

  private static SpanData named(Kept kept, String name) {
    List<SpanData> found = kept.spans.stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).as(kept.spans.toString()).hasSize(1);
    return found.getFirst();
  }

  private static String nameOf(Kept kept, String spanId) {
    return kept.spans.stream()
        .filter(span -> span.getSpanId().equals(spanId))
        .map(SpanData::getName)
        .findFirst()
        .orElse("?");
  }

  @Test
  void byDefaultNothingTracesAndNothingIsSentAnywhere() {
    try (Shop shop = Shop.watched()) {
      assertThat(shop.service.getBeansOfType(Tracer.class)).isEmpty();
      assertThat(shop.service.getBeansOfType(SpanExporter.class)).isEmpty();
      assertThat(shop.service.getBeansOfType(SdkTracerProvider.class)).isEmpty();
      shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
      assertThat(shop.number("SELECT count(*) FROM outbox WHERE traceparent IS NOT NULL")).isZero();
    }
  }
}
