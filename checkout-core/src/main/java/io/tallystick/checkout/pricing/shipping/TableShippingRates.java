package io.tallystick.checkout.pricing.shipping;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.pricing.rates.RateCache;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Shipping rates from zones and weight brackets in tables. */
public final class TableShippingRates implements ShippingRates {
  private static final Comparator<ShippingOffer> CHEAPEST_FIRST =
      Comparator.comparingLong(ShippingOffer::amountMinor).thenComparing(ShippingOffer::method);
  private static final BinaryOperator<JdbcShipping.Rate> LIGHTEST_BRACKET =
      BinaryOperator.minBy(Comparator.comparingInt(JdbcShipping.Rate::upToGrams));

  private final RateCache<JdbcShipping.Country> countries;

  /**
   * @param keep how long rows may be used after they were read
   */
  public TableShippingRates(DataSource dataSource, Clock clock, Duration keep) {
    this.countries = new RateCache<>(clock, keep, new JdbcShipping(dataSource)::country);
  }

  @Override
  public List<ShippingOffer> offers(Address address, Parcel parcel) {
    JdbcShipping.Country country = countries.get(address.country());
    Optional<String> zone =
        country.areas().stream()
            .filter(area -> address.fit(area.region(), area.postcodePrefix()) >= 0)
            .max(Comparator.comparingInt(a -> address.fit(a.region(), a.postcodePrefix())))
            .map(JdbcShipping.Area::zone);
    if (zone.isEmpty()) {
      return List.of();
    }
    Collection<JdbcShipping.Rate> brackets =
        country.rates().stream()
            .filter(rate -> rate.zone().equals(zone.get()))
            .filter(rate -> rate.currency().equals(parcel.currency()))
            .filter(rate -> rate.upToGrams() >= parcel.weightGrams())
            .collect(
                Collectors.toMap(JdbcShipping.Rate::method, Function.identity(), LIGHTEST_BRACKET))
            .values();
    return brackets.stream().map(rate -> offer(rate, parcel)).sorted(CHEAPEST_FIRST).toList();
  }

  private static ShippingOffer offer(JdbcShipping.Rate rate, Parcel parcel) {
    Long freeFrom = rate.freeFromMinor();
    boolean free = freeFrom != null && parcel.goodsMinor() >= freeFrom;
    return new ShippingOffer(
        rate.zone(), rate.method(), rate.name(), free ? 0 : rate.amountMinor());
  }

  @Override
  public void invalidate() {
    countries.invalidate();
  }
}
