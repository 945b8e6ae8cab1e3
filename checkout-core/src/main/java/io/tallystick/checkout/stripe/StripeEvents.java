package io.tallystick.checkout.stripe;

import com.stripe.model.Event;
import com.stripe.model.StripeCollection;
import com.stripe.param.EventListParams;
import com.stripe.service.V1Services;
import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import io.tallystick.checkout.webhook.ProviderEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stripe's list of events. Of an event's object only ids are read: it may be of any version. */
public final class StripeEvents implements ProviderEvents {
  private static final long PAGE_SIZE = 100;
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final V1Services stripe;
  private final StripeFailures failures;
  private final StripeReads reads;

  private StripeEvents(StripeReading reading) {
    this.stripe = reading.stripe();
    this.reads = reading.reads();
    this.failures = reading.failures();
  }

  /**
   * At that address.
   *
   * @throws IllegalStateException if there is no key
   */
  public static StripeEvents open(StripeSettings settings) {
    return open(settings, Thread::sleep, System::nanoTime, RandomGenerator.getDefault());
  }

  static StripeEvents open(
      StripeSettings settings, Pause pause, LongSupplier nanoTime, RandomGenerator jitter) {
    return new StripeEvents(StripeReading.open(settings, "events", true, pause, nanoTime, jitter));
  }

  @Override
  public Page list(String types, CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException {
    var created =
        EventListParams.Created.builder()
            .setGte(window.from().getEpochSecond())
            .setLt(window.to().getEpochSecond())
            .build();
    var params =
        EventListParams.builder()
            .setType(types)
            .setCreated(created)
            .setLimit(PAGE_SIZE)
            .setStartingAfter(startingAfter)
            .build();
    String what =
        "events " + types + (startingAfter == null ? "" : " after event " + startingAfter);
    return reads.read(
        what,
        () -> stripe.events().list(params),
        answer -> page(what, answer, types, window, startingAfter));
  }

  /** Stripe has ignored filters silently before: what it sends is checked. */
  private Page page(
      String what,
      StripeCollection<Event> answer,
      String types,
      CreatedWindow window,
      @Nullable String startingAfter)
      throws ProviderReadException {
    @Nullable List<Event> data = answer.getData();
    @Nullable Boolean hasMore = answer.getHasMore();
    if (data == null || hasMore == null || (hasMore && data.isEmpty()) || data.size() > PAGE_SIZE) {
      throw failures.unreadable(what, "the answer is no page of a list");
    }
    String family = types.substring(0, types.length() - 1); // without the *
    List<Listed> events = new ArrayList<>(data.size());
    for (@Nullable Event event : data) {
      Listed listed = event == null ? null : listed(event);
      if (listed == null) {
        throw failures.unreadable(what, "an event without id, type or time");
      }
      if (!listed.type().startsWith(family) || !window.contains(listed.createdAt())) {
        throw failures.unreadable(
            what,
            "%s is a %s of %s, which wasn't asked for"
                .formatted(listed.eventId(), listed.type(), listed.createdAt()));
      }
      events.add(listed);
    }
    // a provider that starts over after the cursor would be read for ever
    if (!events.isEmpty() && Objects.equals(events.getLast().eventId(), startingAfter)) {
      throw failures.unreadable(what, "the page ends where it should begin");
    }
    return new Page(events, hasMore);
  }

  private static @Nullable Listed listed(Event event) {
    @Nullable Long created = event.getCreated();
    if (!isName(event.getId()) || !isName(event.getType()) || created == null) {
      return null;
    }
    JsonNode object = object(event);
    String id = text(object.path("id"));
    JsonNode intent = object.path("payment_intent");
    return new Listed(
        event.getId(),
        event.getType(),
        Instant.ofEpochSecond(created),
        Boolean.TRUE.equals(event.getLivemode()),
        id,
        event.getType().startsWith("payment_intent.")
            ? id
            : text(intent.isObject() ? intent.path("id") : intent),
        Math.clamp(Objects.requireNonNullElse(event.getPendingWebhooks(), 0L), 0, 1000));
  }

  private static JsonNode object(Event event) {
    try {
      return JsonMapper.shared().readTree(event.getDataObjectDeserializer().getRawJson());
    } catch (JacksonException | NullPointerException e) { // too deep, or none: it is listed without
      return JsonMapper.shared().missingNode();
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() && isName(node.stringValue()) ? node.stringValue() : null;
  }

  /** Of visible characters: tables take no NUL, terminals no control characters. */
  private static boolean isName(@Nullable String text) {
    return text != null && NAME.matcher(text).matches();
  }

  @Override
  public Optional<String> body(String eventId) throws ProviderReadException {
    String what = "event " + eventId;
    try {
      return Optional.of(
          reads.read(
              what,
              () -> stripe.events().retrieve(eventId),
              event -> {
                if (event.getLastResponse() == null) {
                  throw failures.unreadable(what, "the answer has no body");
                }
                return event.getLastResponse().body();
              }));
    } catch (ProviderReadException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
