package io.tallystick.checkout.catalog;

import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the catalog; lazily, since commands that only reconcile sell nothing. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class CatalogConfiguration {
  @Bean
  public Catalog catalog(DataSource dataSource) {
    return new Catalog(dataSource);
  }
}
