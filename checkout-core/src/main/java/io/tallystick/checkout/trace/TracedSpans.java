package io.tallystick.checkout.trace;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spans by Micrometer's tracer. */
final class TracedSpans implements Spans {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])");

  private final Tracer tracer;

  TracedSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public <T> T in(String name, Supplier<T> work) {
    return within(tracer.nextSpan().name(name).start(), work);
  }

  @Override
  public <T> T after(@Nullable String traceparent, String name, Supplier<T> work) {
    Matcher parent = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
    if (!parent.matches()) {
      return in(name, work);
    }
    TraceContext context =
        tracer
            .traceContextBuilder()
            .traceId(parent.group(1))
            .spanId(parent.group(2))
            .sampled(parent.group(3).equals("1"))
            .build();
    return within(tracer.spanBuilder().setParent(context).name(name).start(), work);
  }

  private <T> T within(Span span, Supplier<T> work) {
    try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
      return work.get();
    } catch (RuntimeException | Error e) {
      // its class alone: a message may hold what a customer gave us
      span.tag("error", e.getClass().getSimpleName());
      throw e;
    } finally {
      span.end();
    }
  }

  @Override
  public @Nullable String current() {
    Span span = tracer.currentSpan();
    if (span == null || span.isNoop()) {
      return null;
    }
    TraceContext context = span.context();
    boolean sampled = Boolean.TRUE.equals(context.sampled());
    return "00-%s-%s-%s".formatted(context.traceId(), context.spanId(), sampled ? "01" : "00");
  }
}
