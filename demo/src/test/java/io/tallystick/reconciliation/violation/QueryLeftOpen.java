package io.tallystick.reconciliation.violation;

import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Breaks an architecture rule on purpose: ArchitectureTest sees the rule fail on it. */
public final class QueryLeftOpen {
  Stream<String> names(JdbcClient jdbc) {
    return jdbc.sql("SELECT 'a'").query(String.class).stream();
  }
}
