package io.tallystick.reconciliation.partition;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.integration.partition.StepExecutionRequest;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.integration.jdbc.channel.PostgresChannelMessageTableSubscriber;
import org.springframework.integration.jdbc.channel.PostgresSubscribableChannel;
import org.springframework.integration.jdbc.store.JdbcChannelMessageStore;
import org.springframework.integration.jdbc.store.channel.JsonChannelMessageStorePreparedStatementSetter;
import org.springframework.integration.jdbc.store.channel.JsonMessageRowMapper;
import org.springframework.integration.jdbc.store.channel.PostgresChannelMessageStoreQueryProvider;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;

/**
 * The way from who has work to who does it: a table, and PostgreSQL's NOTIFY. Each message goes to
 * one of those who listen. It is gone as soon as it is taken: what becomes of it is seen by its
 * step execution, not by the message.
 */
final class PieceChannel {
  private static final Logger LOG = LoggerFactory.getLogger(PieceChannel.class);
  private static final String TABLES = "PARTITION_";
  private static final String REGION = "tallystick";
  private static final String PIECES = "pieces";
  private static final int RETRY_MILLIS = 2_000;
  private static final Duration STOPPING = Duration.ofSeconds(15);

  private final DataSource dataSource;
  private final JdbcChannelMessageStore store;
  private @Nullable Listening listening;

  PieceChannel(DataSource dataSource) {
    this.dataSource = dataSource;
    this.store = new JdbcChannelMessageStore(dataSource);
    store.setTablePrefix(TABLES);
    store.setRegion(REGION);
    store.setChannelMessageStoreQueryProvider(new PostgresChannelMessageStoreQueryProvider());
    // text that people can read, and nothing that Java would have to deserialize
    store.setPreparedStatementSetter(new JsonChannelMessageStorePreparedStatementSetter());
    store.setMessageRowMapper(
        new JsonMessageRowMapper(StepExecutionRequest.class.getPackageName()));
    store.afterPropertiesSet();
  }

  /** Asks that a piece be done by whoever has time; the message's number. */
  UUID send(StepExecutionRequest request) {
    Message<StepExecutionRequest> message = new GenericMessage<>(request);
    store.addMessageToGroup(PIECES, message);
    return Objects.requireNonNull(message.getHeaders().getId());
  }

  /** Takes pieces from now on, so many at the same time. */
  synchronized void listen(int threads, Consumer<StepExecutionRequest> worker) {
    if (listening == null) {
      listening = new Listening(threads, worker);
    }
  }

  /** Takes no more, and waits for what is being done. */
  synchronized void leave() {
    if (listening != null) {
      Listening left = listening;
      listening = null;
      left.close();
    }
  }

  private final class Listening {
    private final ThreadPoolExecutor threads;
    private final PostgresChannelMessageTableSubscriber notifications;
    private final PostgresSubscribableChannel channel;
    private final MessageHandler handler;
    private long connectedAt;

    Listening(int most, Consumer<StepExecutionRequest> worker) {
      // each takes messages until there is none: another that is waiting already would do no more
      threads =
          new ThreadPoolExecutor(
              most,
              most,
              0,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(most),
              Thread.ofPlatform().name("piece-", 1).factory(),
              new ThreadPoolExecutor.DiscardPolicy());
      notifications = new PostgresChannelMessageTableSubscriber(this::connection, TABLES);
      channel = new PostgresSubscribableChannel(store, PIECES, notifications);
      channel.setBeanFactory(new DefaultListableBeanFactory());
      channel.setDispatcherExecutor(threads);
      channel.setErrorHandler(failure -> LOG.error("A piece couldn't be taken", failure));
      channel.afterPropertiesSet();
      handler = message -> worker.accept((StepExecutionRequest) message.getPayload());
      try {
        notifications.start();
      } catch (RuntimeException e) {
        close(); // or its thread would try for ever
        throw e;
      }
      channel.subscribe(handler);
      for (int i = 1; i < most; i++) {
        channel.notifyUpdate();
      }
    }

    /** Not one of the pool's: it is kept as long as somebody listens, and closed for good. */
    private PgConnection connection() throws SQLException {
      // it asks again and again while the database is away
      long wait = RETRY_MILLIS - (System.nanoTime() - connectedAt) / 1_000_000;
      if (connectedAt != 0 && wait > 0) {
        LockSupport.parkNanos(wait * 1_000_000); // not at all once it is interrupted, to stop
      }
      connectedAt = System.nanoTime();
      var pool = dataSource.unwrap(HikariDataSource.class);
      return DriverManager.getConnection(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword())
          .unwrap(PgConnection.class);
    }

    /** Waits for what is under way, for a bounded time; says so if that wasn't enough. */
    void close() {
      // it waits for each message that is being handled, however long that takes
      Thread unsubscribing = Thread.ofVirtual().start(() -> channel.unsubscribe(handler));
      threads.shutdown();
      try {
        boolean idle = unsubscribing.join(STOPPING);
        idle &= threads.awaitTermination(STOPPING.toSeconds(), TimeUnit.SECONDS);
        if (!idle) {
          LOG.warn(
              "A piece goes on after {}; once this process has gone another one does", STOPPING);
        }
        notifications.stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) { // what was done is done all the same
        LOG.warn("Listening for pieces didn't end well", e);
      }
    }
  }
}
