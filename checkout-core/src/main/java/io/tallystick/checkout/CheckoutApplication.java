package io.tallystick.checkout;

import io.tallystick.checkout.management.Management;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/**
 * The checkout's service: the HTTP API and the workers behind it. Applications that scan this
 * package for the core's services don't become it: only the property makes it one.
 */
@ConditionalOnBooleanProperty(CheckoutApplication.API)
@SpringBootApplication
public class CheckoutApplication {
  /** Is this process to answer the checkout's HTTP requests? */
  public static final String API = "tallystick.checkout.api";

  /** Is it to do the work in the background, too? */
  public static final String WORKERS = "tallystick.checkout.workers";

  public static void main(String[] args) {
    var application = new SpringApplication(CheckoutApplication.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setDefaultProperties(defaults());
    application.run(args);
  }

  /** The service's settings, which a user's own override. Everything has a bound. */
  public static Map<String, Object> defaults() {
    Map<String, Object> settings = new LinkedHashMap<>(Management.defaults());
    settings.put(API, "true");
    settings.put(WORKERS, "true");
    settings.put("spring.main.banner-mode", "off");
    settings.put("spring.threads.virtual.enabled", "true");
    // no TLS here: who opens it to others puts a proxy with TLS before it
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", "8080");
    settings.put("server.shutdown", "graceful");
    settings.put("spring.lifecycle.timeout-per-shutdown-phase", "30s");
    settings.put("server.max-http-request-header-size", "16KB");
    settings.put("server.tomcat.max-connections", "2000");
    settings.put("server.tomcat.accept-count", "200");
    settings.put("server.tomcat.connection-timeout", "10s");
    settings.put("server.tomcat.keep-alive-timeout", "30s");
    settings.put("server.tomcat.max-keep-alive-requests", "10000");
    settings.put("server.tomcat.max-parameter-count", "20");
    settings.put("server.tomcat.max-part-count", "1");
    settings.put("server.servlet.session.persistent", "false");
    settings.put("spring.servlet.multipart.enabled", "false");
    settings.put("spring.mvc.formcontent.filter.enabled", "false");
    settings.put("spring.mvc.log-resolved-exception", "false");
    // a failed statement's detail holds the values of the row
    settings.put("spring.datasource.hikari.data-source-properties.logServerErrorDetail", "false");
    settings.put("spring.datasource.hikari.maximum-pool-size", "24");
    settings.put("spring.datasource.hikari.connection-timeout", "10000");
    // it warns that the description is public, which it is meant to be
    settings.put("logging.level.org.springdoc.core.events.SpringDocAppInitializer", "ERROR");
    settings.put("springdoc.packages-to-scan", "io.tallystick.checkout");
    settings.put("springdoc.swagger-ui.path", "/swagger-ui");
    settings.put("springdoc.default-produces-media-type", "application/json");
    settings.put("springdoc.swagger-ui.disable-swagger-default-url", "true");
    return settings;
  }
}
