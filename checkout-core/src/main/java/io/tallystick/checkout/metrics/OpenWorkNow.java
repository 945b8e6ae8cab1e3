package io.tallystick.checkout.metrics;

import java.time.Clock;
import javax.sql.DataSource;

/** Reads what is open when somebody asks; for a page, not for whoever asks every few seconds. */
public final class OpenWorkNow {
  private final JdbcOpenWork jdbc;
  private final Clock clock;

  OpenWorkNow(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcOpenWork(dataSource);
    this.clock = clock;
  }

  /** What is open at this moment. */
  public OpenWork read() {
    return jdbc.read(clock.instant());
  }
}
