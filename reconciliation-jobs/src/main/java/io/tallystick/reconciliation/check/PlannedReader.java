package io.tallystick.reconciliation.check;

import io.tallystick.reconciliation.partition.Piece;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/** Gives a piece's repairs that aren't done yet; each is noted as done, so no position is kept. */
final class PlannedReader implements ItemStreamReader<Found> {
  private final JdbcFindings findings;
  private final long runId;
  private final int pageSize;
  private final Deque<Found> page = new ArrayDeque<>();
  private String after = "";
  private String upTo = "";

  PlannedReader(JdbcFindings findings, long runId, int pageSize) {
    this.findings = findings;
    this.runId = runId;
    this.pageSize = pageSize;
  }

  @Override
  public void open(ExecutionContext context) {
    Piece piece = Piece.of(context);
    after = piece.after();
    upTo = piece.upTo();
  }

  @Override
  public @Nullable Found read() {
    if (page.isEmpty()) {
      page.addAll(findings.planned(runId, after, upTo, pageSize));
    }
    Found next = page.poll();
    if (next != null) {
      after = next.fingerprint();
    }
    return next;
  }
}
