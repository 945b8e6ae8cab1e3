package io.tallystick.checkout.catalog;

/**
 * Something for sale.
 *
 * @param sku upper and lower case differ
 * @param taxCategory what tax rules call it, such as "standard" or "books"
 * @param weightGrams for shipping; 0 if digital
 * @param active false: known, but not for sale now
 */
public record Product(
    String sku, String name, Kind kind, String taxCategory, int weightGrams, boolean active) {
  /** Does it have to be shipped? */
  public enum Kind {
    PHYSICAL,
    DIGITAL
  }
}
