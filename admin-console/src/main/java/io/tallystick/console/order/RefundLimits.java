package io.tallystick.console.order;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.refund.RefundLimit;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.access.Role;
import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * How much money a person may ask to give back: with one request ({@code
 * tallystick.console.refund.each}) and within 24 hours ({@code .day}), like {@code EUR:200.00,
 * USD:200.00}. {@code tallystick.console.refund.support.each} holds for one role instead. Of
 * somebody's roles the most generous counts. A currency that isn't named may not be refunded.
 */
@Component
final class RefundLimits {
  private static final String PREFIX = "tallystick.console.refund.";
  private static final String EACH = "EUR:200.00,USD:200.00,GBP:200.00";
  private static final String DAY = "EUR:1000.00,USD:1000.00,GBP:1000.00";

  private final Map<Role, Map<String, Long>> each = new HashMap<>();
  private final Map<Role, Map<String, Long>> day = new HashMap<>();

  RefundLimits(Environment settings) {
    for (Role role : Right.REQUEST_REFUND.roles()) {
      each.put(role, read(settings, role, "each", EACH));
      day.put(role, read(settings, role, "day", DAY));
    }
  }

  private static Map<String, Long> read(
      Environment settings, Role role, String name, String usual) {
    String ofRole = PREFIX + role.code() + "." + name;
    String key = settings.containsProperty(ofRole) ? ofRole : PREFIX + name;
    String text = settings.getProperty(key, usual);
    Map<String, Long> amounts = new HashMap<>();
    for (String part : text.split(",", -1)) {
      try {
        int colon = part.indexOf(':');
        String currency = Currencies.code(part.substring(0, Math.max(colon, 0)));
        long minor = Currencies.toMinor(part.substring(colon + 1), currency);
        if (minor < 0 || amounts.put(currency, minor) != null) {
          throw new IllegalArgumentException("negative, or named twice");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            "Setting %s is '%s'; it should be like EUR:200.00,USD:200.00".formatted(key, text), e);
      }
    }
    return amounts;
  }

  /** What that person may ask for. */
  RefundLimit of(Person person, String currency) {
    long most = 0;
    long mostOfDay = 0;
    for (Role role : person.roles()) {
      most = Math.max(most, each.getOrDefault(role, Map.of()).getOrDefault(currency, 0L));
      mostOfDay = Math.max(mostOfDay, day.getOrDefault(role, Map.of()).getOrDefault(currency, 0L));
    }
    return new RefundLimit(most, mostOfDay);
  }
}
