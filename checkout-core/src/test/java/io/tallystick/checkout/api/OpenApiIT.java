package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.api.ApiServer.Answer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

class OpenApiIT {
  private static ApiServer server;
  private static JsonNode document;

  @BeforeAll
  static void start() {
    server = new ApiServer();
    Answer answer = server.get("/v3/api-docs");
    assertThat(answer.status()).isEqualTo(200);
    document = answer.body();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void eachRouteIsDescribedWithItsErrors() {
    Map<String, String> missing = new TreeMap<>();
    int routes = 0;
    for (RequestMappingInfo route :
        server
            .context
            .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
            .getHandlerMethods()
            .keySet()) {
      for (String path : route.getPatternValues()) {
        if (!path.startsWith("/api/")
            && !path.equals("/health")
            && !path.equals("/webhooks/stripe")) {
          continue;
        }
        routes++;
        String method =
            route.getMethodsCondition().getMethods().iterator().next().name().toLowerCase();
        JsonNode operation = document.path("paths").path(path).path(method);
        if (operation.path("summary").asString("").isBlank()) {
          missing.put(path, "not there");
        } else if (path.startsWith("/api/") && !operation.path("responses").has("429")) {
          missing.put(path, "without its errors: " + operation.path("responses").propertyNames());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(routes).isEqualTo(ROUTES);
  }

  private static final int ROUTES = 8;

  @Test
  void aCheckoutNeedsAKeyAndTakesNoAmount() {
    JsonNode checkout = document.path("paths").path("/api/checkout").path("post");
    JsonNode key = checkout.path("parameters").get(0);
    assertThat(key.path("name").asString()).isEqualTo("Idempotency-Key");
    assertThat(key.path("required").asBoolean()).isTrue();
    assertThat(
            document
                .path("components")
                .path("schemas")
                .path("CheckoutBody")
                .path("properties")
                .propertyNames())
        .containsExactlyInAnyOrder(
            "cartId",
            "paymentMethod",
            "address",
            "email",
            "currency",
            "coupon",
            "shippingMethod",
            "attribution");
    assertThat(checkout.path("responses").propertyNames())
        .contains("200", "400", "401", "402", "409", "413", "415", "422", "429", "500", "503");
  }

  @Test
  void theShapeOfErrorsIsDescribed() {
    JsonNode problem =
        document.path("components").path("schemas").path("Problem").path("properties");
    assertThat(problem.propertyNames())
        .containsExactlyInAnyOrder("type", "title", "status", "detail", "orderId", "items");
    assertThat(
            document
                .path("components")
                .path("responses")
                .path("Problem")
                .path("content")
                .propertyNames())
        .containsExactly("application/problem+json");
    assertThat(document.toString()).doesNotContain("io.tallystick.checkout.");
  }

  @Test
  void peopleGetAPageThatRunsOnlyItsOwnScript() {
    Answer page = server.get("/swagger-ui/index.html");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.raw().body()).contains("swagger");
    assertThat(page.header("Content-Security-Policy")).contains("script-src 'self';");
    assertThat(server.get("/swagger-ui").status()).isEqualTo(302);
  }
}
