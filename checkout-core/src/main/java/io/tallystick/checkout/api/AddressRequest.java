package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.contact.Contact;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the goods go. Country, region and postcode decide tax and shipping. */
record AddressRequest(
    @Schema(
            description = "ISO 3166-1, two letters.",
            example = "DE",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable String country,
    @Schema(description = "State or province, where prices depend on it.", example = "BE")
        @Nullable String region,
    @Schema(example = "10115") @Nullable String postcode,
    @Schema(description = "Of the recipient.", example = "Ada Example", maxLength = 200)
        @Nullable String name,
    @Schema(description = "House and street.", example = "Hauptstr. 1", maxLength = 200)
        @Nullable String street,
    @Schema(example = "Berlin", maxLength = 100) @Nullable String city) {
  private static final int MAX_CODE = 20;
  private static final int MAX_LINE = 200;
  private static final int MAX_CITY = 100;

  /** The part that prices depend on. */
  Address address() {
    String land = Fields.text("address.country", country, MAX_CODE);
    String within = Fields.optional("address.region", region, MAX_CODE);
    String code = Fields.optional("address.postcode", postcode, MAX_CODE);
    part("address.country", () -> Address.of(land, null, null));
    part("address.region", () -> Address.of(land, within, null));
    return part("address.postcode", () -> Address.of(land, within, code));
  }

  Contact contact(@Nullable String email) {
    return new Contact(
        Fields.email("email", email),
        Fields.optional("address.name", name, MAX_LINE),
        Fields.optional("address.street", street, MAX_LINE),
        Fields.optional("address.city", city, MAX_CITY));
  }

  /** Without the data: requests end up in logs. */
  @Override
  public String toString() {
    return "AddressRequest[…]";
  }

  private static Address part(String field, Supplier<Address> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw ApiProblem.invalid(
          field,
          switch (field) {
            case "address.country" -> "isn't a country: give two letters such as DE";
            case "address.region" -> "isn't the code of a state or province, such as CA";
            default -> "isn't a postcode: give up to 12 letters and digits";
          });
    }
  }
}
