package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.money.Currencies;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * What a run does about each type of difference, and how much of it.
 *
 * <p>Settings: {@code tallystick.repair.TYPE} is repair, flag or off; {@code
 * tallystick.repair.most} bounds the repairs of a run, {@code tallystick.repair.most-money.EUR} the
 * money at stake in them, in major units of that currency.
 */
public final class RepairPolicy {
  private static final String SETTINGS = "tallystick.repair.";
  private static final int MOST = 200;

  /** 10,000.00 EUR, 1,000,000 JPY. */
  private static final long MOST_MINOR = 1_000_000;

  /** What a run does. */
  public enum Action {
    /** Puts it right, if there is a way and within the limits. */
    REPAIR,
    /** Opens a discrepancy for people. */
    FLAG,
    /** Doesn't look. */
    OFF
  }

  private final Environment settings;
  private final Map<DiscrepancyType, Action> actions = new EnumMap<>(DiscrepancyType.class);
  private final int most;

  public RepairPolicy(Environment settings) {
    this.settings = settings;
    for (DiscrepancyType type : DiscrepancyType.values()) {
      actions.put(type, action(settings, type));
    }
    this.most = settings.getProperty(SETTINGS + "most", Integer.class, MOST);
    if (most < 0) {
      throw new IllegalStateException(
          "Setting %smost is %d; give how many a run may repair, 0 for none"
              .formatted(SETTINGS, most));
    }
  }

  private static @Nullable String given(Environment settings, DiscrepancyType type) {
    String given = settings.getProperty(SETTINGS + type.name());
    return given != null
        ? given
        : settings.getProperty(SETTINGS + type.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static Action action(Environment settings, DiscrepancyType type) {
    String given = given(settings, type);
    if (given == null) {
      return Action.REPAIR; // where there is a repair at all: only what is safe has one
    }
    try {
      return Action.valueOf(given.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "Setting %s%s is '%s'; give one of %s"
              .formatted(
                  SETTINGS,
                  type.name(),
                  given,
                  Arrays.stream(Action.values())
                      .map(action -> action.name().toLowerCase(Locale.ROOT))
                      .collect(Collectors.joining(", "))),
          e);
    }
  }

  /**
   * Refuses settings that nobody would obey.
   *
   * @param checked the types that checks find; the others are the match's, which flags them
   */
  void requireObeyed(Set<DiscrepancyType> checked) {
    for (DiscrepancyType type : DiscrepancyType.values()) {
      Action action = of(type);
      if (!checked.contains(type) && isGiven(type) && action != Action.FLAG) {
        throw new IllegalStateException(
            "Setting %s%s is %s; the match finds that type, and only flags it. What is safe is put right before it, by webhook-gap and pending-sweep: see WEBHOOK_MISSING, OUTCOME_UNKNOWN, PENDING_TOO_LONG."
                .formatted(SETTINGS, type.name(), action.name().toLowerCase(Locale.ROOT)));
      }
    }
  }

  private boolean isGiven(DiscrepancyType type) {
    return given(settings, type) != null;
  }

  /** What to do about a type. */
  public Action of(DiscrepancyType type) {
    return actions.getOrDefault(type, Action.FLAG);
  }

  /** How many differences a run may repair. */
  int most() {
    return most;
  }

  /** How much money may be at stake in the repairs of a run, in minor units of the currency. */
  long mostMinor(String currency) {
    String key = SETTINGS + "most-money." + currency;
    String given = settings.getProperty(key);
    if (given == null) {
      return MOST_MINOR;
    }
    try {
      return Currencies.toMinor(given, currency);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("Setting %s: %s".formatted(key, e.getMessage()), e);
    }
  }
}
