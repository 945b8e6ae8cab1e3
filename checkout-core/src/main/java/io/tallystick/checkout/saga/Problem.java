package io.tallystick.checkout.saga;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request wasn't carried out (RFC 9457).
 *
 * @param type stable, for programs: "urn:tallystick:problem:out-of-stock"
 * @param title the kind, in words
 * @param status HTTP
 * @param detail what happened and what to do, for people
 * @param orderId null: none concerned
 * @param items the articles it is about, such as those that are short; null: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String orderId,
    @Nullable List<Item> items) {
  /** An article and how many there are of it. */
  public record Item(String sku, long wanted, long available) {}

  private static final String PREFIX = "urn:tallystick:problem:";

  /**
   * @param name such as "out-of-stock"
   */
  public static Problem of(int status, String name, String title, String detail) {
    return new Problem(PREFIX + name, title, status, detail, null, null);
  }

  /** The last word of the type, such as "out-of-stock". */
  String name() {
    return type.substring(PREFIX.length());
  }
}
