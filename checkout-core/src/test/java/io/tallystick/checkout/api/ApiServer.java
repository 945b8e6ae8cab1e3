package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.CheckoutApplication;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.pricing.DemoShop;
import io.tallystick.checkout.saga.Checkout;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.saga.CheckoutOutcome;
import io.tallystick.checkout.saga.CheckoutRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service with Tomcat and PostgreSQL; only the checkout behind it answers by rote. */
final class ApiServer implements AutoCloseable {
  static final String JWT_SECRET = "a secret of at least 32 bytes for tests";

  /** What the checkout answers next, and what it was asked. */
  static final class Recorder implements Checkout {
    final List<CheckoutRequest> asked = new CopyOnWriteArrayList<>();
    volatile CheckoutAnswer answer =
        new CheckoutAnswer(
            201,
            "{\"result\":\"confirmed\",\"orderId\":\"ord_1\",\"totalMinor\":1980,\"currency\":\"EUR\",\"message\":\"Thanks.\"}",
            "ord_1",
            null,
            null,
            CheckoutOutcome.CONFIRMED);
    volatile RuntimeException failure;

    @Override
    public CheckoutAnswer checkout(CheckoutRequest request) {
      asked.add(request);
      if (failure != null) {
        throw failure;
      }
      return answer;
    }
  }

  /** Knows client secrets, and nothing else. */
  static final class Secrets implements PaymentProvider {
    volatile Outcome<ClientSecret> secret =
        new Outcome.Succeeded<>(new ClientSecret("pi_1_secret_2"));

    @Override
    public Outcome<ClientSecret> clientSecret(String intentId) {
      return secret;
    }

    @Override
    public Outcome<ProviderPayment> create(NewPayment payment) {
      throw new AssertionError();
    }

    @Override
    public Outcome<ProviderPayment> confirm(String intentId, String method, String key) {
      throw new AssertionError();
    }

    @Override
    public Outcome<ProviderPayment> capture(String intentId, long amountMinor, String key) {
      throw new AssertionError();
    }

    @Override
    public Outcome<ProviderPayment> cancel(String intentId, String key) {
      throw new AssertionError();
    }

    @Override
    public Outcome<ProviderPayment> payment(String intentId) {
      throw new AssertionError();
    }

    @Override
    public Outcome<ProviderRefund> refund(NewRefund refund) {
      throw new AssertionError();
    }

    @Override
    public Outcome<ProviderRefund> refundById(String refundId) {
      throw new AssertionError();
    }

    @Override
    public Outcome<List<ProviderRefund>> refundsOf(String intentId) {
      throw new AssertionError();
    }
  }

  final Recorder checkout = new Recorder();
  final Secrets provider = new Secrets();
  final ConfigurableApplicationContext context;
  final JdbcClient jdbc;
  final int port;
  private final JsonMapper json = new JsonMapper();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  /**
   * @param settings name=value
   */
  ApiServer(String... settings) {
    this(true, settings);
  }

  /** With the real checkout behind it. */
  static ApiServer whole(String... settings) {
    return new ApiServer(false, settings);
  }

  private ApiServer(boolean byRote, String... settings) {
    var application = new SpringApplication(CheckoutApplication.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    Map<String, Object> defaults = new HashMap<>(CheckoutApplication.defaults());
    defaults.put("logging.level.root", "WARN");
    application.setDefaultProperties(defaults);
    application.setRegisterShutdownHook(false);
    if (byRote) {
      application.addInitializers(
          context -> {
            var beans = (GenericApplicationContext) context;
            beans.registerBean(Checkout.class, () -> checkout, bean -> bean.setPrimary(true));
            beans.registerBean(
                PaymentProvider.class, () -> provider, bean -> bean.setPrimary(true));
          });
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.datasource.url=" + TestPostgres.migratedDatabaseUrl(),
                "--server.port=0",
                "--server.shutdown=immediate",
                "--" + CheckoutApplication.WORKERS + "=false",
                "--" + CustomerTokens.SECRET + "=" + JWT_SECRET));
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    context = application.run(arguments.toArray(String[]::new));
    port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    DataSource dataSource = context.getBean(DataSource.class);
    jdbc = JdbcClient.create(dataSource);
    DemoShop.fill(dataSource);
  }

  /** An answer, with its body read. */
  record Answer(int status, JsonNode body, HttpResponse<String> raw) {
    String header(String name) {
      return raw.headers().firstValue(name).orElse(null);
    }

    /** The last word of the problem's type. */
    String problem() {
      assertThat(header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(body.get("status").asInt()).isEqualTo(status);
      assertThat(body.get("title").asString()).isNotBlank();
      assertThat(body.get("detail").asString()).isNotBlank();
      assertThat(raw.body())
          .doesNotContain("io.tallystick", "Exception", "springframework", "\tat");
      String prefix = "urn:tallystick:problem:";
      assertThat(body.get("type").asString()).startsWith(prefix);
      return body.get("type").asString().substring(prefix.length());
    }

    String detail() {
      return body.get("detail").asString();
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  Answer post(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!all.contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    return send(
        "POST", path, HttpRequest.BodyPublishers.ofString(body), all.toArray(String[]::new));
  }

  Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> raw = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      boolean isJson = raw.headers().firstValue("Content-Type").orElse("").contains("json");
      return new Answer(
          raw.statusCode(), isJson ? json.readTree(raw.body()) : json.nullNode(), raw);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The answer to these very bytes; the request has to end the connection. */
  String raw(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A cart with two mugs. */
  String cart() {
    Answer answer = post("/api/cart/items", "{\"sku\":\"MUG-1\",\"qty\":2}");
    assertThat(answer.status()).isEqualTo(201);
    return answer.body().get("cartId").asString();
  }

  @Override
  public void close() {
    client.close();
    context.close();
  }
}
