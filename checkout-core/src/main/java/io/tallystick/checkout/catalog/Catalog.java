package io.tallystick.checkout.catalog;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Products and prices, read as they stand: never cached, since a price may change at any time. */
public final class Catalog {
  /** What a sku can look like; anything else isn't looked up, it comes from outside. */
  private static final Pattern SKU = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final JdbcCatalog jdbc;

  /**
   * @param price null: it isn't sold in the currency asked for
   */
  public record Offer(Product product, @Nullable UnitPrice price) {}

  public Catalog(DataSource dataSource) {
    this.jdbc = new JdbcCatalog(dataSource);
  }

  /** The product, for sale or not; empty if there is none of that number. */
  public Optional<Product> find(String sku) {
    return SKU.matcher(sku).matches() ? jdbc.find(sku) : Optional.empty();
  }

  /**
   * Products and what they cost at {@code at}, by sku; one statement, so that all prices are of one
   * moment. Unknown skus are missing.
   *
   * @param currency upper-case ISO 4217
   */
  public Map<String, Offer> offers(Collection<String> skus, String currency, Instant at) {
    List<String> plausible = skus.stream().filter(SKU.asMatchPredicate()).toList();
    return jdbc.offers(plausible, currency, at);
  }
}
