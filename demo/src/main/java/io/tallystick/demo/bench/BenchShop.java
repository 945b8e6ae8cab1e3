package io.tallystick.demo.bench;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.pricing.DemoShop;
import io.tallystick.checkout.saga.CheckoutRequest;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A catalog, stock that doesn't run out, and carts of two articles to check out. */
final class BenchShop {
  static final String HOT = "BENCH-HOT";
  static final Address ADDRESS = new Address("DE", "", "10115");

  private static final int ARTICLES = 256;
  private static final long PIECES = 100_000_000;
  private static final String SKU =
      "SELECT 'BENCH-' || to_char(n, 'FM000') AS sku FROM generate_series(0, %d) n UNION ALL SELECT '%s'"
          .formatted(ARTICLES - 1, HOT);
  private static final String PRODUCTS =
      """
      INSERT INTO product (sku, name, kind, tax_category, weight_grams, active)
      SELECT a.sku, p.name, p.kind, p.tax_category, p.weight_grams, true FROM product p, (%s) a WHERE p.sku = 'MUG-1'
      """
          .formatted(SKU);
  private static final String PRICES =
      """
      INSERT INTO product_price (sku, currency, unit_minor, valid_from)
      SELECT a.sku, p.currency, p.unit_minor, p.valid_from FROM product_price p, (%s) a WHERE p.sku = 'MUG-1'
      """
          .formatted(SKU);
  private static final String CARTS =
      """
      INSERT INTO cart (cart_id, created_at, changed_at)
      SELECT 'cart_be' || to_char(n, 'FM%s'), now(), now() FROM generate_series(:first, :last) n
      """
          .formatted("0".repeat(38));
  private static final String LINES =
      """
      INSERT INTO cart_line (cart_id, line_no, sku, quantity)
      SELECT 'cart_be' || to_char(n, 'FM%s'), line,
        CASE WHEN :hot AND line = 2 THEN '%s' ELSE 'BENCH-' || to_char((2 * n + line - 1) %% %d, 'FM000') END, 1
      FROM generate_series(:first, :last) n, generate_series(1, 2) line
      """
          .formatted("0".repeat(38), HOT, ARTICLES);

  private final JdbcClient jdbc;

  BenchShop(DataSource dataSource, Inventory inventory) {
    this.jdbc = JdbcClient.create(dataSource);
    DemoShop.fill(dataSource);
    jdbc.sql(PRODUCTS).update();
    jdbc.sql(PRICES).update();
    jdbc.sql(SKU).query(String.class).list().forEach(sku -> inventory.receive(sku, PIECES));
  }

  /** Puts down carts, numbered from {@code first} to before {@code end}. */
  void carts(long first, long end, boolean hot) {
    for (String sql : List.of(CARTS, LINES)) {
      var statement = jdbc.sql(sql).param("first", first).param("last", end - 1);
      int rows = (sql.equals(LINES) ? statement.param("hot", hot) : statement).update();
      if (rows < end - first) {
        throw new IllegalStateException(rows + " rows of carts");
      }
    }
  }

  /** What is in a cart, in the order of the names. */
  static List<String> articles(long cart, boolean hot) {
    return List.of(article(2 * cart), hot ? HOT : article(2 * cart + 1));
  }

  private static String article(long n) {
    return "BENCH-%03d".formatted(n % ARTICLES);
  }

  static String cartId(long n) {
    return "cart_be%038d".formatted(n);
  }

  static String email(long n) {
    return "buyer%012d@example.com".formatted(n);
  }

  /** A guest, so that the fraud screen and the keys concern nobody but this cart. */
  static CheckoutRequest request(long n) {
    return new CheckoutRequest(
        "key-" + cartId(n),
        null,
        cartId(n),
        ADDRESS,
        "EUR",
        null,
        null,
        "pm_card_visa",
        new Contact(email(n), "Ada Example", "Hauptstr. 1", "Berlin"),
        new Attribution(
            "newsletter", "email", "autumn", null, null, "https://example.com/", "/mugs"),
        "127.0.0.1");
  }

  /** The same as the API takes it. */
  static String json(long n) {
    return """
    {"cartId":"%s","currency":"EUR","email":"%s","paymentMethod":"pm_card_visa",
     "attribution":{"utmSource":"newsletter","utmMedium":"email","utmCampaign":"autumn","referrer":"https://example.com/","landingPage":"/mugs"},
     "address":{"country":"DE","postcode":"10115","name":"Ada Example","street":"Hauptstr. 1","city":"Berlin"}}\
    """
        .formatted(cartId(n), email(n));
  }
}
