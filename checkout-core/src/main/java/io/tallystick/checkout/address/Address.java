package io.tallystick.checkout.address;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of an address that decides tax and shipping, in one spelling: upper case, postcodes
 * without blanks and hyphens.
 *
 * @param country ISO 3166-1 alpha-2
 * @param region state or province without the country ("CA", not "US-CA"); "" if there is none
 * @param postcode "" if there is none
 */
public record Address(String country, String region, String postcode) {
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern REGION = Pattern.compile("[A-Z0-9]{0,10}");
  private static final Pattern POSTCODE = Pattern.compile("[A-Z0-9]{0,12}");

  public Address {
    require(country, COUNTRY, "country", "give two letters such as DE");
    require(region, REGION, "region", "give the code of a state or province such as CA");
    require(postcode, POSTCODE, "postcode", "give up to 12 letters and digits");
  }

  /**
   * As a customer types it: any case, blanks and hyphens anywhere, the country repeated in the
   * region.
   *
   * @throws IllegalArgumentException if a part can't be what it is called; the message says which
   */
  public static Address of(String country, @Nullable String region, @Nullable String postcode) {
    String land = plain(country);
    String within = region == null ? "" : region.strip().toUpperCase(Locale.ROOT);
    if (within.startsWith(land + "-")) {
      within = within.substring(land.length() + 1);
    }
    return new Address(land, plain(within), postcode == null ? "" : plain(postcode));
  }

  /**
   * How well a rule for {@code region} and {@code postcodePrefix} of this country fits: -1 not at
   * all, else the longer prefix wins over the shorter, and then the region over the whole country.
   */
  public int fit(String region, String postcodePrefix) {
    boolean fits =
        (region.isEmpty() || region.equals(this.region)) && postcode.startsWith(postcodePrefix);
    return fits ? 2 * postcodePrefix.length() + (region.isEmpty() ? 0 : 1) : -1;
  }

  private static String plain(String text) {
    // longer than any address part: don't normalise a megabyte only to refuse it
    String bounded = text.length() > 40 ? text.substring(0, 40) : text;
    return bounded.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
  }

  private static void require(String value, Pattern pattern, String part, String advice) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a %s: %s".formatted(shown(value), part, advice));
    }
  }

  private static String shown(String value) {
    return value.length() > 20 ? value.substring(0, 20) + "..." : value;
  }
}
