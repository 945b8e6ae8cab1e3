package io.tallystick.console;

import io.tallystick.checkout.management.Management;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;

/** The console's service. Applications that scan this package don't become it by themselves. */
@ConditionalOnBooleanProperty(ConsoleApplication.CONSOLE)
@SpringBootApplication(
    scanBasePackages = {"io.tallystick.checkout", "io.tallystick.console"},
    nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class) // two access packages, say
public class ConsoleApplication {
  /** Is this process to serve the console? */
  public static final String CONSOLE = "tallystick.console";

  /** Its port where none is set. */
  public static final int PORT = 8081;

  /** The service's settings, which a user's own override. Everything has a bound. */
  public static Map<String, Object> defaults() {
    Map<String, Object> settings = new LinkedHashMap<>(Management.defaults());
    settings.put(CONSOLE, "true");
    settings.put("spring.main.banner-mode", "off");
    settings.put("spring.threads.virtual.enabled", "true");
    // no TLS here: who opens it to others puts a proxy with TLS before it
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", Integer.toString(PORT));
    settings.put("server.shutdown", "graceful");
    settings.put("spring.lifecycle.timeout-per-shutdown-phase", "10s");
    settings.put("server.max-http-request-header-size", "16KB");
    settings.put("server.tomcat.max-connections", "500");
    settings.put("server.tomcat.accept-count", "100");
    settings.put("server.tomcat.connection-timeout", "10s");
    settings.put("server.tomcat.keep-alive-timeout", "30s");
    settings.put("server.tomcat.max-parameter-count", "1100"); // a bulk of 1,000 and its form
    settings.put("server.tomcat.max-http-form-post-size", "256KB");
    settings.put("server.tomcat.max-part-count", "1");
    settings.put("spring.servlet.multipart.enabled", "false");
    settings.put("server.servlet.session.persistent", "false");
    settings.put("server.servlet.session.timeout", "30m");
    settings.put("server.servlet.session.tracking-modes", "cookie");
    settings.put("server.servlet.session.cookie.name", "tallystick");
    settings.put("server.servlet.session.cookie.http-only", "true");
    settings.put("server.servlet.session.cookie.same-site", "lax");
    settings.put("server.compression.enabled", "true");
    settings.put("server.error.include-message", "never");
    settings.put("server.error.include-stacktrace", "never");
    settings.put("server.error.whitelabel.enabled", "false");
    // a page that fails half-way is an error's page, not half a page
    settings.put("spring.thymeleaf.servlet.produce-partial-output-while-processing", "false");
    settings.put("spring.mvc.log-resolved-exception", "false");
    settings.put("spring.mvc.problemdetails.enabled", "false");
    settings.put("spring.web.resources.chain.strategy.content.enabled", "true");
    settings.put("spring.web.resources.chain.strategy.content.paths", "/assets/**,/webjars/**");
    settings.put("spring.web.resources.cache.cachecontrol.max-age", "365d");
    settings.put("spring.web.resources.cache.cachecontrol.immutable", "true");
    // a failed statement's detail holds the values of the row
    settings.put("spring.datasource.hikari.data-source-properties.logServerErrorDetail", "false");
    settings.put("spring.datasource.hikari.maximum-pool-size", "16");
    settings.put("spring.datasource.hikari.connection-timeout", "10000");
    settings.put("springdoc.api-docs.enabled", "false");
    settings.put("springdoc.swagger-ui.enabled", "false");
    return settings;
  }
}
