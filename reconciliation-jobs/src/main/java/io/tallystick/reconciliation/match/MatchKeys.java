package io.tallystick.reconciliation.match;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The reference by which a run cancels entries out and gathers the rest, per kind. It is another
 * column from shop to shop, so the columns are filled into the statements, as names of ours, before
 * the server plans them.
 *
 * @param other of all kinds but charges and refunds, which are few
 */
record MatchKeys(ReferenceStyle charge, ReferenceStyle refund, ReferenceStyle other) {

  ReferenceStyle of(String kind) {
    return switch (kind) {
      case "charge" -> charge;
      case "refund" -> refund;
      default -> other;
    };
  }

  /** The statement with its {...} filled in. */
  String fillIn(String sql) {
    return sql.replace("{provider key}", byKind(ReferenceStyle::providerColumn))
        .replace("{books key}", byKind(ReferenceStyle::booksColumn))
        .replace("{books reference beside the key}", byKind(ReferenceStyle::booksReferenceBeside))
        .replace("{no reference beside the key}", anyByOrder() ? "count(reference) = 0" : "true");
  }

  private boolean anyByOrder() {
    return Stream.of(charge, refund, other).anyMatch(ReferenceStyle.ORDER::equals);
  }

  private String byKind(Function<ReferenceStyle, String> column) {
    List<String> columns = List.of(column.apply(charge), column.apply(refund), column.apply(other));
    return columns.stream().distinct().count() == 1
        ? columns.getFirst()
        : "CASE kind WHEN 'charge' THEN %s WHEN 'refund' THEN %s ELSE %s END"
            .formatted(columns.toArray());
  }
}
