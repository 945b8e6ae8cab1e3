package io.tallystick.reconciliation.partition;

import java.util.List;
import org.springframework.batch.core.step.Step;

/**
 * What can be done in pieces. Each process knows it by its name, so what it needs comes from the
 * run's number and the piece alone.
 */
public interface Work {
  /** The step's name in its job, such as match.classify. */
  String step();

  /** Under which all processes know it; no other work has it. */
  default String name() {
    return step();
  }

  /** How many keys the run has to work through: the more, the more pieces. */
  long size(long runId);

  /** So many keys are worth a piece of their own. */
  int perPiece();

  /**
   * Deals the keys out. The same for the same run and number, whatever has been done already: a
   * restart must cut as the first start did.
   */
  List<Piece> pieces(long runId, int number);

  /** What does one piece; it finds which by {@link Piece#of}. */
  Step step(long runId);
}
