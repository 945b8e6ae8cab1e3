package io.tallystick.reconciliation.match;

import java.util.List;
import java.util.function.Function;

/**
 * What makes the key by which a run cancels entries out and gathers the rest. The columns differ
 * from shop to shop, so they are filled into the statements, as names of ours, before the server
 * plans them.
 *
 * @param other of all kinds but charges and refunds, which are few
 * @param ordersNamed do nearly all provider entries name their order? It is part of the key then
 */
record MatchKeys(
    ReferenceStyle charge, ReferenceStyle refund, ReferenceStyle other, boolean ordersNamed) {

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
        .replace("{order_id if in key}", ifInKey("order_id"))
        .replace("{b.order_id if in key}", ifInKey("b.order_id"))
        .replace("{order_ref if in key}", ifInKey("order_ref"))
        .replace(
            "{one order}",
            ordersNamed ? "true" : "min(order_id) IS NOT DISTINCT FROM max(order_id)");
  }

  private String ifInKey(String column) {
    return ordersNamed ? column : "NULL::text";
  }

  private String byKind(Function<ReferenceStyle, String> column) {
    List<String> columns = List.of(column.apply(charge), column.apply(refund), column.apply(other));
    return columns.stream().distinct().count() == 1
        ? columns.getFirst()
        : "CASE kind WHEN 'charge' THEN %s WHEN 'refund' THEN %s ELSE %s END"
            .formatted(columns.toArray());
  }
}
