package io.tallystick.checkout.audit;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A database with sql/roles.sql applied, and pools that log in as one or another. */
final class AuditDatabase implements AutoCloseable {
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final String url;
  final HikariDataSource superuser;
  final HikariDataSource app;
  final TransactionTemplate transaction;
  final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00.123456Z"));
  final Audit audit;
  final AuditChain chain;

  /** As migrations by a superuser make it, and roles.sql after them. */
  AuditDatabase() {
    this(TestPostgres.migratedDatabaseUrl());
    applyRoles(url);
  }

  AuditDatabase(String url) {
    this.url = url;
    superuser = as("postgres");
    app = as("tallystick_app");
    transaction = new TransactionTemplate(new JdbcTransactionManager(app));
    audit = new Audit(app, clock);
    chain = new AuditChain(app, new JdbcTransactionManager(app));
  }

  HikariDataSource as(String user) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(login(url, user));
    pool.setMaximumPoolSize(12);
    pool.setMinimumIdle(0);
    pools.add(pool);
    return pool;
  }

  static String login(String url, String user) {
    return url.replace("user=postgres", "user=" + user);
  }

  static void applyRoles(String url) {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(Files.readString(Path.of("../sql/roles.sql")));
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void record(String subject, String reason) {
    transaction.executeWithoutResult(_ -> audit.record(entry(subject, reason)));
  }

  static AuditEntry entry(String subject, String reason) {
    return new AuditEntry(
        subject, "order.paid", "webhook", reason, "payment_pending", "paid", null);
  }

  /** As who may do everything and has turned the triggers off. */
  void tamper(String... statements) {
    try (var connection = superuser.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      for (String each : statements) {
        statement.execute(each);
      }
      statement.execute("RESET session_replication_role");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  JdbcTemplate sql() {
    return new JdbcTemplate(superuser);
  }

  @Override
  public void close() {
    pools.forEach(HikariDataSource::close);
  }
}
