package io.tallystick.checkout.pricing.tax;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.pricing.rates.RateCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Tax rates from table tax_rule: the longest postcode prefix counts, then the region. */
public final class TableTaxRates implements TaxRates {
  private final RateCache<List<JdbcTaxRules.Row>> rows;

  /**
   * @param keep how long rows may be used after they were read
   */
  public TableTaxRates(DataSource dataSource, Clock clock, Duration keep) {
    this.rows = new RateCache<>(clock, keep, new JdbcTaxRules(dataSource)::country);
  }

  @Override
  public Optional<TaxRule> rule(Address address, String taxCategory, Instant at) {
    List<JdbcTaxRules.Row> fitting =
        rows.get(address.country()).stream()
            .filter(row -> row.category().equals(taxCategory))
            .filter(row -> address.fit(row.region(), row.postcodePrefix()) >= 0)
            .filter(row -> row.to() == null || row.to().isAfter(at))
            .toList();
    Optional<Instant> next =
        fitting.stream().map(JdbcTaxRules.Row::from).filter(at::isBefore).min(Instant::compareTo);
    return fitting.stream()
        .filter(row -> !at.isBefore(row.from()))
        .max(
            Comparator.comparingInt(
                    (JdbcTaxRules.Row row) -> address.fit(row.region(), row.postcodePrefix()))
                .thenComparing(JdbcTaxRules.Row::from))
        .map(
            row ->
                new TaxRule(
                    row.code(),
                    row.ratePpm(),
                    row.inclusive(),
                    Stream.concat(Stream.ofNullable(row.to()), next.stream())
                        .min(Instant::compareTo)
                        .orElse(null)));
  }

  @Override
  public void invalidate() {
    rows.invalidate();
  }
}
