package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.api.ApiServer.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that aren't as they should be: refused with the reason, and with nothing about us. */
class RefusedRequestsIT extends ApiRig {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sku\":\"MUG-1\",\"qty\":1,\"price\":1} | unknown-field | 'price'",
        "{\"sku\":\"MUG-1\",\"qty\":1,\"totalMinor\":1} | unknown-field | 'totalMinor'",
        "{\"sku\":\"MUG-1\",\"qty\":1,\"QTY\":1} | unknown-field | 'QTY'",
        "{\"sku\":\"MUG-1\",\"qty\":1,\"qty\":2} | duplicate-field | 'qty'",
        "{\"sku\":\"MUG-1\"} | missing-field | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":null} | missing-field | 'qty'",
        "{\"qty\":1} | missing-field | 'sku'",
        "{\"sku\":\"  \",\"qty\":1} | missing-field | 'sku'",
        "{\"sku\":\"MUG-1\",\"qty\":\"1\"} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":1.0} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":1e0} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":true} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":[1]} | wrong-type | 'qty'",
        "{\"sku\":\"MUG-1\",\"qty\":99999999999} | wrong-type | 'qty'",
        "{\"sku\":1,\"qty\":1} | wrong-type | 'sku'",
        "{\"sku\":true,\"qty\":1} | wrong-type | 'sku'",
        "{\"sku\":{},\"qty\":1} | wrong-type | 'sku'",
        "{\"sku\":\"M\\u0000\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"M\\n\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"M\\ud800\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"\u00c4\",\"qty\":1} | invalid-field | 'sku'",
        "{\"sku\":\"MUG-1\",\"qty\":1 | malformed-json | line 1",
        "{'sku':\"MUG-1\"} | malformed-json | line 1",
        "{\"sku\":\"MUG-1\",\"qty\":1} {} | malformed-json | ",
        "{\"sku\":\"MUG-1\",\"qty\":NaN} | malformed-json | line 1",
        "[] | malformed-json | object",
        "\"x\" | malformed-json | object",
        "null | malformed-json | missing",
        "'' | malformed-json | missing"
      })
  void aBodyThatIsntRightIsRefusedAndSaysWhere(String body, String problem, String says) {
    Answer answer = server.post("/api/cart/items", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(answer.detail()).contains(says == null ? "" : says);
  }

  @Test
  void aTextThatIsTooLongIsRefusedWithItsField() {
    Answer answer =
        server.post("/api/cart/items", "{\"sku\":\"%s\",\"qty\":1}".formatted("x".repeat(65)));
    assertThat(answer.problem()).isEqualTo("invalid-field");
    assertThat(answer.detail()).contains("'sku'").contains("64");
  }

  @Test
  void deepJsonAndBytesThatAreNoTextAreRefused() {
    assertThat(server.post("/api/cart/items", "{\"sku\":" + "[".repeat(5000)).problem())
        .isEqualTo("wrong-type");
    assertThat(server.post("/api/cart/items", "[".repeat(5000)).problem())
        .isEqualTo("malformed-json");
    Answer notUtf8 =
        server.send(
            "POST",
            "/api/cart/items",
            java.net.http.HttpRequest.BodyPublishers.ofByteArray(
                "{\"sku\":\"\u00ff\",\"qty\":1}".getBytes(StandardCharsets.ISO_8859_1)),
            "Content-Type",
            "application/json");
    assertThat(notUtf8.status()).isEqualTo(400);
    assertThat(notUtf8.problem()).isEqualTo("malformed-json");
  }

  @Test
  void aBodyOverTheLimitIsRefusedWhateverItsLengthSays() {
    String large = "{\"sku\":\"%s\"}".formatted("x".repeat(BodyLimit.MAX_BYTES));
    Answer said = server.post("/api/cart/items", large);
    assertThat(said.status()).isEqualTo(413);
    assertThat(said.problem()).isEqualTo("body-too-large");

    Answer chunked =
        server.send(
            "POST",
            "/api/cart/items",
            java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))),
            "Content-Type",
            "application/json");
    assertThat(chunked.status()).isEqualTo(413);
    assertThat(chunked.problem()).isEqualTo("body-too-large");
    assertThat(chunked.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void aBodyOfJustTheLimitIsRead() {
    String padded = "{\"sku\":\"MUG-1\",\"qty\":1}";
    padded += " ".repeat(BodyLimit.MAX_BYTES - padded.length());
    assertThat(server.post("/api/cart/items", padded).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x"
      })
  void whatIsNotJsonIsRefused(String type) {
    Answer answer =
        server.post("/api/cart/items", "{\"sku\":\"MUG-1\",\"qty\":1}", "Content-Type", type);
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.problem()).isEqualTo("unsupported-media-type");
    assertThat(answer.header("Accept")).isEqualTo("application/json");
  }

  @Test
  void whoWantsSomethingElseThanJsonGetsAProblem() {
    Answer answer = server.get("/api/cart/" + server.cart(), "Accept", "text/csv");
    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.problem()).isEqualTo("not-acceptable");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/checkout, POST",
    "PUT, /api/checkout, POST",
    "DELETE, /api/orders/x, GET",
    "GET, /api/quote, POST",
    "PATCH, /api/cart/items, POST",
    "POST, /health, GET"
  })
  void anotherMethodIsRefusedWithThoseAllowed(String method, String path, String allowed) {
    Answer answer = server.send(method, path, null);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.problem()).isEqualTo("method-not-allowed");
    assertThat(answer.header("Allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/x",
        "/api/cart",
        "/api/orders",
        "/actuator",
        "/actuator/env",
        "/error",
        "/webjars/swagger-ui/index.html",
        "/login",
        "/logout",
        "/favicon.ico",
        "/api/orders/x/y"
      })
  void whatIsNotARouteIsNotThere(String path) {
    Answer answer = server.get(path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.problem()).isEqualTo("not-found");
    assertThat(server.post(path, "{}").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/cart/..%2fx",
        "/api//cart/x",
        "/api/cart/x;y=1",
        "/api/cart/%zz",
        "/api/cart/%00"
      })
  void addressesThatHideSomethingAreRefused(String path) throws Exception {
    String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .doesNotContain("<html", "Tomcat", "Exception", "\tat ");
    assertThat(answer).contains("urn:tallystick:problem:");
  }

  @Test
  void headersThatAreTooLargeAreRefusedWithoutAPage() throws Exception {
    String answer =
        server.raw(
            "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: "
                + "x".repeat(20_000)
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("<html", "Tomcat", "Exception");
  }
}
