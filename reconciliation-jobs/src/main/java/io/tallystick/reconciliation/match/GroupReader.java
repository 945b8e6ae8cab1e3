package io.tallystick.reconciliation.match;

import io.tallystick.reconciliation.partition.Piece;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Streams the groups of a piece in order of their key, a page at a time, from where the piece was
 * left.
 */
final class GroupReader implements ItemStreamReader<GroupReader.Group> {
  private static final int PAGE = 200;

  /** A group that large comes from a reference that isn't one, such as a constant. */
  private static final int LARGEST_GROUP = 5_000;

  private static final String KEYS =
      """
      SELECT group_key, count(*) AS entries FROM match_item
      WHERE run_id = :run AND group_key > :after AND group_key <= :upTo
      GROUP BY group_key ORDER BY group_key LIMIT :page
      """;
  private static final String ITEMS =
      """
      SELECT i.*, o.total_minor AS order_total_minor
      FROM match_item i LEFT JOIN orders o ON o.order_id = i.order_id
      WHERE i.run_id = :run AND i.group_key > :after AND i.group_key <= :last
      ORDER BY i.group_key, i.occurred_at, i.side, i.entry_key, i.kind
      """;

  /** All entries that share an order or a payment, oldest first. */
  record Group(String key, List<MatchItem> items) {}

  private record Key(String key, long entries) {}

  private final JdbcClient jdbc;
  private final MatchRun run;
  private final Deque<Group> page = new ArrayDeque<>();
  private String upTo = "";
  private final PiecePosition position;
  private String fetched = "";

  GroupReader(DataSource dataSource, MatchRun run, PiecePosition position) {
    this.jdbc = JdbcClient.create(dataSource);
    this.run = run;
    this.position = position;
  }

  @Override
  public void open(ExecutionContext context) {
    Piece piece = Piece.of(context);
    upTo = piece.upTo();
    fetched = position.open(piece);
  }

  @Override
  public @Nullable Group read() {
    if (page.isEmpty()) {
      fetch();
    }
    Group group = page.poll();
    if (group != null) {
      position.read(group.key());
    }
    return group;
  }

  private void fetch() {
    List<Key> keys =
        jdbc.sql(KEYS)
            .param("run", run.runId())
            .param("after", fetched)
            .param("upTo", upTo)
            .param("page", PAGE)
            .query((row, _) -> new Key(JdbcMatch.text(row, "group_key"), row.getLong("entries")))
            .list();
    if (keys.isEmpty()) {
      return;
    }
    for (Key key : keys) {
      if (key.entries() > LARGEST_GROUP) {
        throw new IllegalStateException(
            "%,d entries share one reference (%s): that isn't an order. Check which column is read as"
                    .formatted(key.entries(), key.key())
                + " the order number.");
      }
    }
    String last = keys.get(keys.size() - 1).key();
    List<String> groupKeys = new ArrayList<>();
    List<MatchItem> items = new ArrayList<>();
    jdbc.sql(ITEMS)
        .param("run", run.runId())
        .param("after", fetched)
        .param("last", last)
        .query(
            row -> {
              groupKeys.add(JdbcMatch.text(row, "group_key"));
              items.add(toItem(row));
            });
    int start = 0;
    for (int i = 1; i <= items.size(); i++) {
      if (i == items.size() || !groupKeys.get(i).equals(groupKeys.get(start))) {
        page.add(new Group(groupKeys.get(start), List.copyOf(items.subList(start, i))));
        start = i;
      }
    }
    fetched = last;
  }

  private MatchItem toItem(ResultSet row) throws SQLException {
    var occurredAt = JdbcMatch.instant(row, "occurred_at");
    boolean owned = row.getBoolean("owned");
    boolean moves = row.getBoolean("moves");
    String kind = JdbcMatch.text(row, "kind");
    return new MatchItem(
        JdbcMatch.text(row, "side").equals("books")
            ? MatchItem.Side.BOOKS
            : MatchItem.Side.PROVIDER,
        JdbcMatch.text(row, "entry_key"),
        kind,
        owned,
        !owned && moves && run.kinds().contains(kind) && run.covers(occurredAt),
        row.getString("category"),
        row.getString("status"),
        moves,
        row.getLong("amount_minor"),
        JdbcMatch.text(row, "currency"),
        row.getString("order_id"),
        row.getString("provider_ref"),
        row.getString("entry_id"),
        row.getString("source_id"),
        row.getString("charge_id"),
        row.getString("payment_intent_id"),
        JdbcMatch.number(row, "load_id"),
        JdbcMatch.number(row, "line_no"),
        occurredAt,
        JdbcMatch.number(row, "order_total_minor"));
  }
}
