package io.tallystick.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to the shop. Nothing is sent until somebody calls {@link #deliver}, so that a
 * test decides when, and each try follows the sandbox's clock. Thread-safe; it is called under the
 * ledger's lock and therefore never asks the ledger while it holds its own.
 */
public final class Webhooks implements AutoCloseable {
  /** The provider tries for three days; its intervals aren't published, these are ours. */
  static final Duration GIVES_UP_AFTER = Duration.ofDays(3);

  private static final Duration FIRST_WAIT = Duration.ofMinutes(5);
  private static final Duration LONGEST_WAIT = Duration.ofHours(12);
  private static final int MAX_FAULTS = 1000;
  private static final String FOREIGN_SECRET = "whsec_of_somebody_else";

  /**
   * A try to come.
   *
   * @param began when the first try was due
   * @param signedAt a signature that is already made; null signs when it's sent
   * @param harmed whether its fault has been chosen
   */
  private record Delivery(
      Event event,
      String endpointId,
      int attempt,
      Instant began,
      Instant due,
      long sequence,
      @Nullable Instant signedAt,
      boolean harmed) {
    Delivery at(Instant newDue, int newAttempt, @Nullable Instant newSignedAt) {
      return new Delivery(
          event, endpointId, newAttempt, began, newDue, sequence, newSignedAt, true);
    }
  }

  private final Ledger ledger;
  private final Clock clock;
  private final WebhookSender sender = new WebhookSender();
  private final PriorityQueue<Delivery> queue =
      new PriorityQueue<>(
          Comparator.comparing(Delivery::due).thenComparingLong(Delivery::sequence));
  private final Map<String, Set<String>> undelivered = new HashMap<>();
  private final List<WebhookFault> faults = new ArrayList<>();
  private long sequence;
  private boolean closed;

  Webhooks(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Hits the next matching first tries; the earlier armed of two goes first. */
  public synchronized void arm(WebhookFault fault) {
    if (faults.size() == MAX_FAULTS) {
      throw new IllegalStateException("more than " + MAX_FAULTS + " faults armed");
    }
    faults.add(fault);
  }

  public synchronized List<WebhookFault> armed() {
    return List.copyOf(faults);
  }

  public synchronized void clearFaults() {
    faults.clear();
  }

  /** How many tries wait, due or not. */
  public synchronized int waiting() {
    return queue.size();
  }

  /**
   * Sends what is due by now, in order of time, and answers what came of each try. What the
   * receiver causes meanwhile waits for the next call.
   */
  public List<WebhookAttempt> deliver() {
    Instant now = clock.instant();
    ledger.catchUp(now);
    List<WebhookAttempt> attempts = new ArrayList<>();
    List<Delivery> last = new ArrayList<>();
    for (Delivery delivery : due(now)) {
      Optional<WebhookFault> fault = delivery.harmed() ? Optional.empty() : fault(delivery);
      if (fault.isEmpty()) {
        attempts.addAll(send(delivery, null));
      } else if (fault.get().kind() == WebhookFault.Kind.REORDER) {
        last.addFirst(delivery);
      } else {
        attempts.addAll(harm(delivery, fault.get(), now));
      }
    }
    last.forEach(delivery -> attempts.addAll(send(delivery, null)));
    return attempts;
  }

  /** Called under the ledger's lock. */
  synchronized void expect(Event event, List<WebhookEndpoint> endpoints) {
    if (closed) {
      // the ledger may live on under another server
      return;
    }
    // when it's due follows the clock deliveries are made by, not the time an event is given
    Instant now = clock.instant();
    for (WebhookEndpoint endpoint : endpoints) {
      if (endpoint.wants(event.type())) {
        queue.add(new Delivery(event, endpoint.id(), 1, now, now, sequence++, null, false));
        undelivered.computeIfAbsent(event.id(), id -> new HashSet<>()).add(endpoint.id());
      }
    }
  }

  /** Endpoints that haven't taken the event yet, whether or not they'll be tried again. */
  synchronized int pending(String eventId) {
    return undelivered.getOrDefault(eventId, Set.of()).size();
  }

  private synchronized List<Delivery> due(Instant now) {
    List<Delivery> due = new ArrayList<>();
    while (!queue.isEmpty() && !queue.peek().due().isAfter(now)) {
      due.add(queue.remove());
    }
    return due;
  }

  private synchronized Optional<WebhookFault> fault(Delivery delivery) {
    ListIterator<WebhookFault> armed = faults.listIterator();
    while (armed.hasNext()) {
      WebhookFault fault = armed.next();
      if (fault.matches(delivery.event().type())) {
        if (fault.times() == 1) {
          armed.remove();
        } else {
          armed.set(fault.withTimes(fault.times() - 1));
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  private List<WebhookAttempt> harm(Delivery delivery, WebhookFault fault, Instant now) {
    return switch (fault.kind()) {
      case DROP -> List.of();
      case MISROUTE -> {
        taken(delivery);
        yield List.of();
      }
      case DUPLICATE -> {
        List<WebhookAttempt> both = new ArrayList<>(send(delivery, null));
        both.addAll(send(delivery, null));
        yield both;
      }
      case TWIN -> {
        ledger.repeat(delivery.event());
        yield send(delivery, null);
      }
      case DELAY -> {
        again(delivery.at(now.plus(fault.delay()), 1, null));
        yield List.of();
      }
      case LATE -> {
        again(delivery.at(now.plus(fault.delay()), 1, now));
        yield List.of();
      }
      case REORDER, WRONG_SECRET, API_VERSION -> send(delivery, fault);
    };
  }

  private List<WebhookAttempt> send(Delivery delivery, @Nullable WebhookFault fault) {
    Optional<WebhookEndpoint> known =
        ledger.read(
            tables -> Optional.ofNullable(tables.webhookEndpoints.find(delivery.endpointId())));
    if (known.isEmpty() || known.get().disabled()) {
      // the provider stops trying, and the event stays undelivered
      return List.of();
    }
    WebhookEndpoint endpoint = known.get();
    Instant now = clock.instant();
    Event event = delivery.event();
    String version = endpoint.apiVersion() == null ? EventJson.API_VERSION : endpoint.apiVersion();
    List<String> secrets = endpoint.secretsAt(now);
    if (fault != null && fault.kind() == WebhookFault.Kind.API_VERSION) {
      version = fault.apiVersion();
    }
    if (fault != null && fault.kind() == WebhookFault.Kind.WRONG_SECRET) {
      secrets = List.of(FOREIGN_SECRET);
    }
    String body = EventJson.text(event, version, Math.max(1, pending(event.id())));
    Instant signedAt = delivery.signedAt() == null ? now : delivery.signedAt();
    int status =
        sender.post(endpoint.url(), body, WebhookSignature.header(signedAt, body, secrets));
    WebhookAttempt attempt =
        new WebhookAttempt(event.id(), event.type(), endpoint.id(), delivery.attempt(), status);
    if (attempt.delivered()) {
      taken(delivery);
    } else {
      retry(delivery, now);
    }
    return List.of(attempt);
  }

  private synchronized void taken(Delivery delivery) {
    Set<String> endpoints = undelivered.get(delivery.event().id());
    if (endpoints != null && endpoints.remove(delivery.endpointId()) && endpoints.isEmpty()) {
      undelivered.remove(delivery.event().id());
    }
  }

  private void retry(Delivery delivery, Instant now) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(delivery.attempt() - 1, 20));
    Instant due = now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    if (!due.isAfter(delivery.began().plus(GIVES_UP_AFTER))) {
      again(delivery.at(due, delivery.attempt() + 1, null));
    }
  }

  private synchronized void again(Delivery delivery) {
    queue.add(delivery);
  }

  /** What waits is forgotten. */
  @Override
  public synchronized void close() {
    closed = true;
    queue.clear();
    sender.close();
  }
}
