package io.tallystick.checkout.database;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postgresql.Driver;

/** A PostgreSQL address as hosting providers hand it out, and the JDBC address it stands for. */
public final class DatabaseAddress {
  private DatabaseAddress() {}

  /**
   * The JDBC address of {@code postgres://user:password@host:port/database?options}; a jdbc:
   * address is returned as it is if the driver understands it.
   *
   * @throws IllegalArgumentException if it is neither; the message is what to say of the setting
   *     and doesn't repeat the password
   */
  public static String jdbcUrl(String address) {
    if (address.startsWith("jdbc:postgresql:")) {
      // left to the connection pool, its complaint would repeat the password
      if (!new Driver().acceptsURL(address)) {
        throw notAnAddress();
      }
      return address;
    }
    URI uri;
    try {
      uri = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw notAnAddress();
    }
    if (!List.of("postgres", "postgresql").contains(String.valueOf(uri.getScheme()))
        || uri.getHost() == null
        || uri.getPath() == null
        || uri.getPath().length() < 2) {
      throw notAnAddress();
    }
    var url = new StringBuilder("jdbc:postgresql://").append(uri.getHost());
    if (uri.getPort() > 0) {
      url.append(':').append(uri.getPort());
    }
    url.append(uri.getRawPath());
    char separator = '?';
    if (uri.getRawQuery() != null) {
      url.append(separator).append(uri.getRawQuery());
      separator = '&';
    }
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      url.append(separator)
          .append(parameter("user", colon < 0 ? userInfo : userInfo.substring(0, colon)));
      if (colon >= 0) {
        url.append('&').append(parameter("password", userInfo.substring(colon + 1)));
      }
    }
    return url.toString();
  }

  private static String parameter(String name, String rawValue) {
    // a literal + in user info is a plus, not a space
    String value = URLDecoder.decode(rawValue.replace("+", "%2B"), StandardCharsets.UTF_8);
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException notAnAddress() {
    return new IllegalArgumentException(
        "isn't of the form postgres://user:password@host:5432/database or"
            + " jdbc:postgresql://host:5432/database");
  }

  /** The text with passwords of addresses in it left out, however they are written. */
  public static String withoutPassword(String text) {
    return text.replaceAll("(?i)(password=)[^&\\s,;)]+", "$1...")
        .replaceAll("(://[^:/@\\s]*:)\\S+@", "$1...@");
  }
}
