package io.tallystick.checkout.api;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.checkout.pricing.OrderSnapshots;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the HTTP API and bounds its server. */
@ServesCheckout
@Configuration(proxyBeanMethods = false)
class ApiConfiguration implements WebMvcConfigurer {
  private static final int AFTER_SECURITY = 0;

  @Override
  public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
    converters.withJsonConverter(new JacksonJsonHttpMessageConverter(ApiJson.mapper()));
  }

  /** Not for webhooks: those are larger, and their controller bounds them itself. */
  @Bean
  FilterRegistrationBean<BodyLimit> bodyLimit() {
    var registration = new FilterRegistrationBean<>(new BodyLimit(ApiJson.mapper()));
    registration.addUrlPatterns("/api/*");
    registration.setOrder(AFTER_SECURITY);
    return registration;
  }

  @Bean
  AttemptLimits attemptLimits(Environment settings) {
    return new AttemptLimits(settings);
  }

  @Bean
  JdbcOrderViews jdbcOrderViews(
      DataSource dataSource,
      PlatformTransactionManager transactions,
      CheckoutAttempts attempts,
      OrderSnapshots snapshots,
      Fulfillments fulfillments) {
    return new JdbcOrderViews(dataSource, transactions, attempts, snapshots, fulfillments);
  }

  /** What Tomcat refuses before it gets to us has the API's shape, too. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsFromTomcat() {
    return factory ->
        factory.addContextCustomizers(
            context -> {
              if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemReportValve.class.getName());
              }
            });
  }
}
