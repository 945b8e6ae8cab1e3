package io.tallystick.sandbox;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The GET calls of the provider's API: path and parameters in, JSON out. */
final class StripeApi {
  /**
   * One kind of object.
   *
   * @param filters parameter names that must equal a field of the table
   * @param references those of them that must name an object that exists, with its table's name
   * @param also what else a row must be, after its own parameters
   */
  private record Resource<T extends StripeObject>(
      Function<Tables, Table<T>> table,
      BiFunction<ObjectJson, T, JsonObject> json,
      List<String> filters,
      Map<String, Function<Tables, Table<?>>> references,
      Function<Params, Predicate<T>> also) {
    Resource(
        Function<Tables, Table<T>> table,
        BiFunction<ObjectJson, T, JsonObject> json,
        List<String> filters,
        Map<String, Function<Tables, Table<?>>> references) {
      this(table, json, filters, references, params -> row -> true);
    }
  }

  private static final Map<String, Function<Tables, Table<?>>> PAYMENT_REFERENCES =
      Map.of("charge", t -> t.charges, "payment_intent", t -> t.paymentIntents);

  private static final Map<String, Resource<?>> RESOURCES =
      Map.of(
          "/v1/payment_methods",
          new Resource<PaymentMethod>(t -> t.paymentMethods, ObjectJson::of, List.of(), Map.of()),
          "/v1/webhook_endpoints",
          new Resource<WebhookEndpoint>(
              t -> t.webhookEndpoints, ObjectJson::of, List.of(), Map.of()),
          "/v1/balance_transactions",
          new Resource<>(
              t -> t.transactions,
              ObjectJson::balanceTransaction,
              List.of("payout", "source", "currency", "type"),
              Map.of("payout", t -> t.payouts)),
          "/v1/charges",
          new Resource<>(
              t -> t.charges,
              ObjectJson::charge,
              List.of("payment_intent"),
              Map.of("payment_intent", t -> t.paymentIntents)),
          "/v1/payment_intents",
          new Resource<>(
              t -> t.paymentIntents,
              ObjectJson::paymentIntent,
              List.of(),
              Map.of(),
              StripeApi::customerFilter),
          "/v1/refunds",
          new Resource<>(
              t -> t.refunds,
              ObjectJson::refund,
              List.of("charge", "payment_intent"),
              PAYMENT_REFERENCES),
          "/v1/disputes",
          new Resource<>(
              t -> t.disputes,
              ObjectJson::dispute,
              List.of("charge", "payment_intent"),
              PAYMENT_REFERENCES),
          "/v1/payouts",
          new Resource<>(
              t -> t.payouts,
              ObjectJson::payout,
              List.of("status"),
              Map.of(),
              StripeApi::arrivalFilter));
  private static final String EVENTS = "/v1/events";
  private static final Set<String> INTENT_ACTIONS = Set.of("cancel", "capture", "confirm");

  private final Ledger ledger;
  private final Resource<Event> events;

  StripeApi(Ledger ledger, Webhooks webhooks) {
    this.ledger = ledger;
    this.events =
        new Resource<>(
            t -> t.eventLog,
            (objects, event) ->
                EventJson.of(event, EventJson.API_VERSION, webhooks.pending(event.id())),
            List.of(),
            Map.of(),
            params -> EventFilter.of(params, webhooks));
  }

  /** The answer, or the provider's error. */
  JsonObject get(String path, Params params) {
    if (path.equals("/v1/balance")) {
      List<String> expand = params.expand();
      params.refuseUnclaimed();
      return ledger.read(
          tables -> expanded(new ObjectJson(tables), new ObjectJson(tables).balance(), expand));
    }
    Resource<?> list = path.equals(EVENTS) ? events : RESOURCES.get(path);
    if (list != null) {
      return list(list, path, params);
    }
    int slash = path.lastIndexOf('/');
    String parent = path.substring(0, Math.max(0, slash));
    Resource<?> single = parent.equals(EVENTS) ? events : RESOURCES.get(parent);
    if (single == null) {
      throw new SandboxException(404, null, null, "Unrecognized request URL (GET: " + path + ").");
    }
    return retrieve(single, path.substring(slash + 1), params);
  }

  /** The path with its id replaced, so that counts stay few. */
  static String family(String path) {
    if (path.equals("/v1/balance") || isList(path)) {
      return path;
    }
    int slash = Math.max(0, path.lastIndexOf('/'));
    String parent = path.substring(0, slash);
    if (isList(parent)) {
      return parent + "/{id}";
    }
    String grandparent = parent.substring(0, Math.max(0, parent.lastIndexOf('/')));
    String action = path.substring(Math.min(path.length(), slash + 1));
    return isList(grandparent) && INTENT_ACTIONS.contains(action)
        ? grandparent + "/{id}/" + action
        : "other";
  }

  private static boolean isList(String path) {
    return path.equals(EVENTS) || RESOURCES.containsKey(path);
  }

  private <T extends StripeObject> JsonObject retrieve(
      Resource<T> resource, String id, Params params) {
    List<String> expand = params.expand();
    params.refuseUnclaimed();
    return ledger.read(
        tables -> {
          ObjectJson objects = new ObjectJson(tables);
          T row = resource.table().apply(tables).get(id, "id");
          return expanded(objects, resource.json().apply(objects, row), expand);
        });
  }

  private <T extends StripeObject> JsonObject list(
      Resource<T> resource, String path, Params params) {
    Map<String, String> equal = new HashMap<>();
    for (String filter : resource.filters()) {
      String value = params.text(filter);
      if (value != null) {
        equal.put(filter, value);
      }
    }
    // reported of the real service: this one status is ignored and everything comes back
    equal.remove("status", "in_transit");
    Params.Range created = params.range("created");
    Predicate<T> also = resource.also().apply(params);
    String after = params.text("starting_after");
    String before = params.text("ending_before");
    if (after != null && before != null) {
      throw new SandboxException(
          400,
          null,
          "starting_after",
          "You can only specify one of these parameters: starting_after, ending_before.");
    }
    Table.Query<T> query =
        new Table.Query<>(created.from(), created.to(), equal, also, params.limit(), after, before);
    List<String> expand = params.expand();
    params.refuseUnclaimed();
    return ledger.read(
        tables -> {
          resource
              .references()
              .forEach((name, table) -> requireKnown(table.apply(tables), name, equal.get(name)));
          ObjectJson objects = new ObjectJson(tables);
          Table.Page<T> page = resource.table().apply(tables).page(query);
          JsonArray data = new JsonArray();
          page.rows().forEach(row -> data.add(resource.json().apply(objects, row)));
          JsonObject answer = new JsonObject();
          answer.addProperty("object", "list");
          answer.addProperty("url", path);
          answer.addProperty("has_more", page.hasMore());
          answer.add("data", data);
          return expanded(objects, answer, expand);
        });
  }

  private static void requireKnown(Table<?> table, String param, @Nullable String id) {
    if (id != null && table.find(id) == null) {
      throw SandboxException.missing(400, table.objectName(), param, id);
    }
  }

  private static Predicate<Payout> arrivalFilter(Params params) {
    Params.Range arrival = params.range("arrival_date");
    params.text("destination");
    return payout -> {
      long second = payout.arrivalDate().getEpochSecond();
      return second >= arrival.from() && second <= arrival.to();
    };
  }

  private static Predicate<PaymentIntent> customerFilter(Params params) {
    String customer = params.text("customer");
    return intent -> customer == null || customer.equals(intent.terms().customer());
  }

  private static JsonObject expanded(ObjectJson objects, JsonObject answer, List<String> paths) {
    new Expansion(objects).apply(answer, paths);
    return answer;
  }
}
