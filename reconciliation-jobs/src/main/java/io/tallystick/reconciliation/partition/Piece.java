package io.tallystick.reconciliation.partition;

import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * A part of what a step has to do: what lies behind {@code after}, up to and with {@code upTo}, in
 * the order of its keys' bytes.
 */
public record Piece(String after, String upTo) {
  private static final String AFTER = "piece.after";
  private static final String UP_TO = "piece.up-to";

  /**
   * The pieces that end with these keys, without gaps.
   *
   * @param lastKeys in ascending order
   */
  public static List<Piece> between(List<String> lastKeys) {
    List<Piece> pieces = new ArrayList<>();
    String after = "";
    for (String last : lastKeys) {
      pieces.add(new Piece(after, last));
      after = last;
    }
    return pieces;
  }

  /** Of the piece that a step execution is for. */
  public static Piece of(ExecutionContext context) {
    return new Piece(context.getString(AFTER), context.getString(UP_TO));
  }

  ExecutionContext context() {
    var context = new ExecutionContext();
    context.putString(AFTER, after);
    context.putString(UP_TO, upTo);
    return context;
  }
}
