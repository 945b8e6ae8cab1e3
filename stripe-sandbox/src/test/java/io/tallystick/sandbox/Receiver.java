package io.tallystick.sandbox;

import com.google.gson.JsonParser;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A shop's webhook route: keeps what it gets and answers as told. */
final class Receiver implements AutoCloseable {
  record Delivery(String signature, String body) {
    /** As the provider's own library reads it, 300 s tolerance. */
    Event verified(String secret, Clock clock) throws SignatureVerificationException {
      return Webhook.constructEvent(body, signature, secret, 300, clock);
    }
  }

  final List<Delivery> received = new CopyOnWriteArrayList<>();
  final Semaphore arrivals = new Semaphore(0);
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final HttpServer server;

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(
                new Delivery(exchange.getRequestHeaders().getFirst("Stripe-Signature"), body));
            int status = nextAnswer();
            if (status == 302) {
              exchange.getResponseHeaders().set("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, -1);
            arrivals.release();
          }
        });
    server.start();
  }

  private synchronized int nextAnswer() {
    return answers.isEmpty() ? 200 : answers.removeFirst();
  }

  /** Statuses of the next answers; then 200 again. */
  synchronized void answer(int... statuses) {
    for (int status : statuses) {
      answers.addLast(status);
    }
  }

  /** Types of what came, in the order it came. */
  List<String> types() {
    return received.stream()
        .map(delivery -> JsonParser.parseString(delivery.body()).getAsJsonObject())
        .map(json -> json.get("type").getAsString())
        .toList();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/webhooks/stripe";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
