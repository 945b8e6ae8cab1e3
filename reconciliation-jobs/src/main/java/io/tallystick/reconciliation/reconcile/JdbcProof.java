package io.tallystick.reconciliation.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is known of a window's sources without looking at their entries. */
final class JdbcProof {
  // Begun before the window's end it may lack what came later; several short ones may leave a gap.
  private static final String PROOF =
      """
      SELECT EXISTS (SELECT FROM source_import
                     WHERE side = 'provider' AND origin = 'api' AND state = 'complete'
                       AND window_from <= :from AND window_to >= :to AND started_at >= :to) AS provider_read,
             EXISTS (SELECT FROM source_import WHERE side = 'books' AND state = 'complete') AS books_imported,
             EXISTS (SELECT FROM payment_attempt) AS checkout_used
      """;

  /**
   * @param providerRead one finished import from the API, begun after the window's end, covers it
   *     all
   * @param booksImported books come from files: nobody but who wrote them knows if one is missing
   * @param checkoutUsed our own checkout has taken, or tried to take, a payment
   */
  record Proof(boolean providerRead, boolean booksImported, boolean checkoutUsed) {
    /** The provider's record is whole, and nobody else keeps books. */
    boolean quietIfEmpty() {
      return providerRead && !booksImported;
    }

    /**
     * The books of the window are whole, too: they are our own tables. Where neither file nor
     * checkout has ever stated anything the first file may be missing.
     */
    boolean wholeBooks() {
      return quietIfEmpty() && checkoutUsed;
    }
  }

  private final JdbcClient jdbc;

  JdbcProof(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Proof of(Instant from, Instant to) {
    return jdbc.sql(PROOF)
        .param("from", from.atOffset(ZoneOffset.UTC))
        .param("to", to.atOffset(ZoneOffset.UTC))
        .query(JdbcProof::proof)
        .single();
  }

  private static Proof proof(ResultSet row, int n) throws SQLException {
    return new Proof(
        row.getBoolean("provider_read"),
        row.getBoolean("books_imported"),
        row.getBoolean("checkout_used"));
  }
}
