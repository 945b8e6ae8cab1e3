package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.metrics.OpenWorkReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the management port answers, and that nobody else does. */
class ManagementIT {
  private static Shop shop;

  @BeforeAll
  static void open() {
    shop = Shop.watched();
    shop.service.getBean(OpenWorkReader.class).read();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  private static int managementPort() {
    return shop.service
        .getEnvironment()
        .getRequiredProperty("local.management.port", Integer.class);
  }

  private static int publicPort() {
    return shop.service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  private static JsonNode health() {
    return new JsonMapper().readTree(Scrape.get(shop.service, "/actuator/health").body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env", "heapdump", "threaddump", "beans", "configprops", "loggers", "metrics", "mappings",
        "shutdown", "info", "conditions", "scheduledtasks", "sbom", "caches", "flyway", "logfile"
      })
  void nothingElseOfTheActuatorIsThereOnEitherPort(String endpoint) {
    assertThat(Scrape.get(managementPort(), "/actuator/" + endpoint).statusCode()).isEqualTo(404);
    assertThat(Scrape.get(publicPort(), "/actuator/" + endpoint).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/prometheus",
        "/actuator/",
        "/livez",
        "/readyz"
      })
  void thePublicPortHasNoActuator(String path) {
    assertThat(Scrape.get(publicPort(), path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/api/quote", "/v3/api-docs", "/swagger-ui", "/", "/actuator"})
  void theManagementPortHasNothingOfTheShop(String path) {
    assertThat(Scrape.get(managementPort(), path).statusCode()).isEqualTo(404);
  }

  @Test
  void thePublicHealthStaysAsItIs() {
    assertThat(Scrape.get(publicPort(), "/health").body()).isEqualTo("{\"status\":\"up\"}");
  }

  @Test
  void healthShowsItsPartsAndADatabaseWithoutRunsIsNoReasonToBeDown() {
    assertThat(Scrape.get(shop.service, "/actuator/health").statusCode()).isEqualTo(200);
    JsonNode health = health();
    assertThat(health.get("status").asString()).isEqualTo("UP");
    List<String> parts = new ArrayList<>(health.get("components").propertyNames());
    assertThat(parts)
        .containsExactlyInAnyOrder("database", "livenessState", "outbox", "readinessState", "runs");
    assertThat(health.at("/components/runs/status").asString()).isEqualTo("UNKNOWN");
  }

  @Test
  void aRunThatIsTooOldIsDownButTheShopStaysReady() {
    shop.sql(
        """
        INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at, finished_at)
        SELECT 'reconciliation', t - interval '1 day', t, '1 hour', 'x', 'clean', t, t
        FROM (SELECT '%s'::timestamptz AS t) now
        """
            .formatted(shop.clock.instant()));
    OpenWorkReader reader = shop.service.getBean(OpenWorkReader.class);
    reader.read();
    assertThat(health().at("/components/runs/status").asString()).isEqualTo("UP");
    shop.clock.advance(Duration.ofHours(30).plusSeconds(1));
    assertThat(Scrape.get(shop.service, "/actuator/health").statusCode()).isEqualTo(503);
    assertThat(health().at("/components/runs/details/nightly").asString()).endsWith(", too old");
    assertThat(Scrape.get(shop.service, "/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(Scrape.get(shop.service, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    shop.sql("DELETE FROM reconciliation_run");
    reader.read();
    assertThat(Scrape.get(shop.service, "/actuator/health").statusCode()).isEqualTo(200);
  }

  @Test
  void anEventThatWaitsForTooLongIsDown() {
    shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    OpenWorkReader reader = shop.service.getBean(OpenWorkReader.class);
    reader.read();
    assertThat(health().at("/components/outbox/status").asString()).isEqualTo("UP");
    shop.clock.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(health().at("/components/outbox/status").asString()).isEqualTo("DOWN");
    shop.rounds.toRest();
    reader.read();
    assertThat(health().at("/components/outbox/status").asString()).isEqualTo("UP");
  }
}
