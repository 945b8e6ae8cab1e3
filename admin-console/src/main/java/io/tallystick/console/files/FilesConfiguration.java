package io.tallystick.console.files;

import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires the page of reports. */
@Configuration(proxyBeanMethods = false)
class FilesConfiguration {
  /** The worker's own setting: both must see the same directory. */
  @Bean
  ReportShelf reportShelf(Environment settings) {
    String root = settings.getProperty("tallystick.worker.reports", "");
    return new ReportShelf(root.isBlank() ? null : Path.of(root));
  }
}
