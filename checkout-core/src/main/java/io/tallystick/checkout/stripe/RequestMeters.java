package io.tallystick.checkout.stripe;

import io.tallystick.checkout.metrics.Counts;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.payment.ProviderCall;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How single requests to Stripe end: of one call there may be several, its tries. */
final class RequestMeters {
  /** An ending, or that an object came. */
  private enum Came {
    OBJECT,
    NO_CONNECTION,
    LIMITED,
    LOCKED,
    NO_ACCESS,
    HELD_BACK,
    DECLINED,
    REFUSED,
    MISSING,
    KEY_IN_USE,
    KEY_OF_ANOTHER,
    FAILED_INSIDE,
    FAILED_FOR_GOOD,
    NO_ANSWER,
    UNREADABLE,
    INTERRUPTED,
    UNEXPECTED
  }

  private static final Map<Ending, Came> OF_ENDINGS = new EnumMap<>(Ending.class);

  static {
    for (Ending ending : Ending.values()) {
      OF_ENDINGS.put(ending, Came.valueOf(ending.name()));
    }
  }

  private final Map<ProviderCall, Counts<Came>> requests = new EnumMap<>(ProviderCall.class);
  private final Counts<ProviderCall> retries;

  RequestMeters(Meters meters) {
    for (ProviderCall call : ProviderCall.values()) {
      requests.put(
          call,
          meters.counts(
              "tallystick.provider.requests",
              "Single requests to the provider, by how they ended",
              "ending",
              Came.class,
              "call",
              Meters.word(call)));
    }
    retries =
        meters.counts(
            "tallystick.provider.retries",
            "Requests to the provider that repeat an earlier one",
            "call",
            ProviderCall.class);
  }

  /**
   * @param ending null: it brought an object
   */
  void ended(ProviderCall call, @Nullable Ending ending) {
    Came came = ending == null ? Came.OBJECT : OF_ENDINGS.getOrDefault(ending, Came.UNEXPECTED);
    Objects.requireNonNull(requests.get(call)).one(came);
  }

  void triedAgain(ProviderCall call) {
    retries.one(call);
  }
}
