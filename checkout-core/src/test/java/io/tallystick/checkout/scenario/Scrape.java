package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What Prometheus would read of a service.
 *
 * @param samples by name with labels, as they stand in the text
 * @param types of metrics, by the name without its samples' endings
 */
record Scrape(Map<String, Double> samples, Map<String, String> types) {
  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+(?:\\{.*})?) (\\S+)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");

  static Scrape of(ConfigurableApplicationContext service) {
    HttpResponse<String> answer = get(service, "/actuator/prometheus");
    assertThat(answer.statusCode()).isEqualTo(200);
    Map<String, Double> samples = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    for (String line : answer.body().lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (sample.matches()) {
        samples.put(sample.group(1), number(sample.group(2)));
      }
    }
    return new Scrape(samples, types);
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** From the management port. */
  static HttpResponse<String> get(ConfigurableApplicationContext service, String path) {
    return get(
        service.getEnvironment().getRequiredProperty("local.management.port", Integer.class), path);
  }

  static HttpResponse<String> get(int port, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Our counters and timers' counts that have grown, and by how much. */
  Map<String, Integer> since(Scrape before) {
    Map<String, Integer> grown = new TreeMap<>();
    samples.forEach(
        (name, value) -> {
          boolean counts = name.matches("tallystick_[a-z_]+_(total|count)(\\{.*})?");
          double more = counts ? value - before.samples.getOrDefault(name, 0.0) : 0;
          if (more != 0) {
            grown.put(name.replace("tallystick_", "").replace("\"", ""), (int) more);
          }
        });
    return grown;
  }

  double value(String name) {
    assertThat(samples).containsKey(name);
    return samples.get(name);
  }

  /** The names of our metrics. */
  Set<String> ours() {
    Set<String> ours = new TreeSet<>();
    types.keySet().stream().filter(name -> name.startsWith("tallystick_")).forEach(ours::add);
    return ours;
  }
}
