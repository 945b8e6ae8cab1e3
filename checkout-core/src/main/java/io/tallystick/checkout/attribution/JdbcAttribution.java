package io.tallystick.checkout.attribution;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables order_attribution, client_event and analytics_event. */
final class JdbcAttribution {
  private static final String INSERT =
      """
      INSERT INTO order_attribution (order_id, source, medium, campaign, term, content, referrer, landing_page, written_at)
      VALUES (:order, :source, :medium, :campaign, :term, :content, :referrer, :landing, :now)
      ON CONFLICT ON CONSTRAINT order_attribution_once DO NOTHING
      """;
  private static final String FIND =
      """
      SELECT source, medium, campaign, term, content, referrer, landing_page FROM order_attribution WHERE order_id = :order
      """;
  private static final String INSERT_CLIENT_EVENT =
      """
      INSERT INTO client_event (client_event_id, kind, order_id, value_minor, currency, source, medium, campaign, term,
          content, referrer, landing_page, received_at)
      VALUES (:id, :kind, :order, :value, :currency, :source, :medium, :campaign, :term, :content, :referrer, :landing, :now)
      ON CONFLICT ON CONSTRAINT client_event_once DO NOTHING
      """;
  private static final String FORGET =
      """
      DELETE FROM client_event WHERE client_event_id = ANY (ARRAY(
        SELECT client_event_id FROM client_event WHERE received_at < :before ORDER BY received_at LIMIT :limit))
      """;
  private static final String INSERT_SERVER_EVENT =
      """
      INSERT INTO analytics_event (event_key, kind, order_id, amount_minor, currency, occurred_at)
      VALUES (:key, :kind, :order, :amount, :currency, :at)
      ON CONFLICT ON CONSTRAINT analytics_event_once DO NOTHING
      """;
  private static final String CURRENCY = "SELECT currency FROM orders WHERE order_id = :order";
  private static final String GAP =
      """
      SELECT day, currency, server_purchases, server_minor, client_purchases, client_minor, without_client_event, phantoms
      FROM attribution_gap WHERE day >= :from AND day < :to ORDER BY day, currency LIMIT :limit
      """;

  private final JdbcClient jdbc;

  JdbcAttribution(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  boolean insert(String orderId, Attribution plain, Instant now) {
    return with(jdbc.sql(INSERT).param("order", orderId), plain).param("now", utc(now)).update()
        == 1;
  }

  Optional<Attribution> find(String orderId) {
    return jdbc.sql(FIND)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Attribution(
                    row.getString("source"),
                    row.getString("medium"),
                    row.getString("campaign"),
                    row.getString("term"),
                    row.getString("content"),
                    row.getString("referrer"),
                    row.getString("landing_page")))
        .optional();
  }

  boolean insert(ClientEvent event, Instant now) {
    return with(jdbc.sql(INSERT_CLIENT_EVENT), event.attribution())
            .param("id", event.eventId())
            .param("kind", event.kind())
            .param("order", event.orderId())
            .param("value", event.valueMinor())
            .param("currency", event.currency())
            .param("now", utc(now))
            .update()
        == 1;
  }

  int forget(Instant before, int limit) {
    return jdbc.sql(FORGET).param("before", utc(before)).param("limit", limit).update();
  }

  void serverEvent(
      String key, String kind, String orderId, long amountMinor, String currency, Instant at) {
    jdbc.sql(INSERT_SERVER_EVENT)
        .param("key", key)
        .param("kind", kind)
        .param("order", orderId)
        .param("amount", amountMinor)
        .param("currency", currency)
        .param("at", utc(at))
        .update();
  }

  String currencyOf(String orderId) {
    return jdbc.sql(CURRENCY).param("order", orderId).query(String.class).single();
  }

  List<AttributionGap> gap(LocalDate from, LocalDate to, int limit) {
    return jdbc.sql(GAP)
        .param("from", from)
        .param("to", to)
        .param("limit", limit)
        .query(
            (row, _) ->
                new AttributionGap(
                    row.getObject("day", LocalDate.class),
                    row.getString("currency"),
                    row.getLong("server_purchases"),
                    row.getBigDecimal("server_minor").toBigIntegerExact(),
                    row.getLong("client_purchases"),
                    row.getBigDecimal("client_minor").toBigIntegerExact(),
                    row.getLong("without_client_event"),
                    row.getLong("phantoms")))
        .list();
  }

  private static JdbcClient.StatementSpec with(JdbcClient.StatementSpec sql, Attribution plain) {
    return sql.param("source", plain.source())
        .param("medium", plain.medium())
        .param("campaign", plain.campaign())
        .param("term", plain.term())
        .param("content", plain.content())
        .param("referrer", plain.referrer())
        .param("landing", plain.landingPage());
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
