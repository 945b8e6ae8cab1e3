package io.tallystick.checkout.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** Answers what it was told, in turn, byte for byte; the last answer stands for all that follow. */
final class ScriptedStripe implements AutoCloseable {
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  record Request(String uri, Map<String, List<String>> headers, String form) {}

  private final HttpServer server;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();

  ScriptedStripe() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized ScriptedStripe then(Answer answer) {
    answers.add(answer);
    return this;
  }

  /** Leaves the answer that stood for all that followed, for the one added after it. */
  synchronized void skip() {
    answers.remove();
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  static Answer json(int status, String body, String... headers) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Request-Id", "req_7");
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
      exchange.close();
    };
  }

  /** The connection closes without an answer. */
  static Answer dropped() {
    return HttpExchange::close;
  }

  /** Promises more bytes than it sends. */
  static Answer shortBody(String body) {
    return exchange -> {
      exchange.sendResponseHeaders(200, body.length() + 100L);
      exchange.getResponseBody().write(body.getBytes(UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    String form =
        URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8);
    Answer answer;
    synchronized (this) {
      requests.add(
          new Request(
              exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), form));
      answer = answers.size() > 1 ? answers.remove() : answers.element();
    }
    answer.to(exchange);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
