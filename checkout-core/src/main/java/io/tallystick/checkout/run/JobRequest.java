package io.tallystick.checkout.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it stands.
 *
 * @param schedule which schedule wants it; null: a person does
 * @param owner the worker that has it, or had it last
 * @param runIds the runs that it has begun, in their order: what they find shows live progress
 * @param note for people: why it waits, what it does, or what came of it
 * @param verdict clean or discrepancies, once it is done
 * @param stopBy who wants it to stop
 */
public record JobRequest(
    long requestId,
    WantedJob job,
    String requestedBy,
    String reason,
    Instant requestedAt,
    @Nullable String schedule,
    @Nullable Instant dueAt,
    JobRequestState state,
    int tries,
    Instant notBefore,
    @Nullable String owner,
    List<Long> runIds,
    @Nullable String note,
    @Nullable String verdict,
    @Nullable String stopBy,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {
  public JobRequest {
    runIds = List.copyOf(runIds);
  }
}
