package io.tallystick.reconciliation.bench;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.money.Currencies;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.batch.infrastructure.item.file.transform.FieldSet;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The usual Spring Batch way: a chunk step reads the file, asks the books for each item by an
 * indexed SELECT and writes differences in batches; a second step reports the books' entries that
 * no item asked for.
 *
 * <p>In its favour: the job's own metadata is kept in memory, the step's transaction holds 1,000
 * items, and the second step lets the database find what is left instead of asking entry by entry.
 */
final class UsualWay implements Way {
  private static final int CHUNK = 1000;

  private static final String CREATE =
      """
      CREATE TABLE bench_usual_difference (
          type text, order_id text, provider_ref text, books_minor bigint, provider_minor bigint);
      CREATE TABLE bench_usual_seen (provider_ref text COLLATE "C")
      """;
  private static final String BY_REF =
      """
      SELECT provider_ref, order_id, amount_minor, currency
      FROM imported_book_entry
      WHERE load_id = ? AND provider_ref = ? AND kind = ? AND moves
      """;
  private static final String BY_ORDER =
      """
      SELECT count(*) FROM imported_book_entry
      WHERE load_id = ? AND order_id = ? AND kind = 'charge' AND moves
      """;
  private static final String INSERT_DIFFERENCE =
      """
      INSERT INTO bench_usual_difference (type, order_id, provider_ref, books_minor, provider_minor)
      VALUES (?, ?, ?, ?, ?)
      """;
  private static final String INSERT_SEEN = "INSERT INTO bench_usual_seen VALUES (?)";
  private static final String NOT_SEEN =
      """
      SELECT b.provider_ref, b.order_id, b.kind, b.amount_minor
      FROM imported_book_entry b
      WHERE b.load_id = ? AND b.moves
        AND NOT EXISTS (SELECT FROM bench_usual_seen s WHERE s.provider_ref = b.provider_ref)
      """;
  private static final String READ =
      "SELECT type, order_id, provider_ref FROM bench_usual_difference";
  private static final String DROP =
      "DROP TABLE IF EXISTS bench_usual_difference, bench_usual_seen";

  /** A row of the file, as far as the comparison needs it. */
  record Item(
      String ref, String kind, @Nullable String orderId, long amountMinor, String currency) {
    static Item of(FieldSet fields) {
      boolean refund = text(fields, "reporting_category").equals("refund");
      String currency = Currencies.code(text(fields, "currency"));
      String orderId = text(fields, "order_id");
      return new Item(
          text(fields, refund ? "source_id" : "payment_intent_id"),
          refund ? "refund" : "charge",
          orderId.isEmpty() ? null : orderId,
          Currencies.toMinor(text(fields, "gross"), currency),
          currency);
    }

    private static String text(FieldSet fields, String name) {
      String value = fields.readString(name);
      return value == null ? "" : value;
    }
  }

  private record BookEntry(@Nullable String orderId, long amountMinor, String currency) {}

  /** What became of an item: the book entry it asked for, and a difference if there is one. */
  record Compared(@Nullable String seenRef, @Nullable Difference difference) {}

  record Difference(
      DiscrepancyType type,
      @Nullable String orderId,
      String ref,
      @Nullable Long booksMinor,
      @Nullable Long providerMinor) {}

  @Override
  public String name() {
    return "usual";
  }

  @Override
  public Findings run(BenchData data) throws Exception {
    DataSource dataSource = data.dataSource();
    var jdbc = new JdbcTemplate(dataSource);
    jdbc.execute(DROP);
    jdbc.execute(CREATE);
    JobRepository repository = new ResourcelessJobRepository();
    var transactions = new JdbcTransactionManager(dataSource);
    var job =
        new JobBuilder("usual", repository)
            .start(compareFile(repository, transactions, data, jdbc))
            .next(reportUnseen(repository, transactions, data, jdbc))
            .build();
    var operator = new TaskExecutorJobOperator();
    operator.setJobRepository(repository);
    operator.setJobRegistry(new MapJobRegistry());
    operator.afterPropertiesSet();
    JobExecution execution = operator.start(job, new JobParameters());
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      throw new IllegalStateException(
          "The usual way ended "
              + execution.getStatus()
              + ": "
              + execution.getAllFailureExceptions());
    }
    return new DifferenceTable(dataSource, Map.of(), READ, DROP);
  }

  private static Step compareFile(
      JobRepository repository,
      PlatformTransactionManager transactions,
      BenchData data,
      JdbcTemplate jdbc) {
    FlatFileItemReader<Item> reader =
        new FlatFileItemReaderBuilder<Item>()
            .name("provider-file")
            .resource(new FileSystemResource(data.providerFile()))
            .linesToSkip(1)
            .delimited()
            .names(
                "balance_transaction_id",
                "created_utc",
                "available_on_utc",
                "currency",
                "gross",
                "fee",
                "net",
                "reporting_category",
                "source_id",
                "description",
                "charge_id",
                "payment_intent_id",
                "order_id",
                "automatic_payout_id")
            .fieldSetMapper(Item::of)
            .build();
    JdbcBatchItemWriter<Difference> differences = differenceWriter(jdbc);
    var seen =
        new JdbcBatchItemWriterBuilder<String>()
            .dataSource(data.dataSource())
            .sql(INSERT_SEEN)
            .itemPreparedStatementSetter((ref, insert) -> insert.setString(1, ref))
            .build();
    return new StepBuilder("compare-file", repository)
        .<Item, Compared>chunk(CHUNK)
        .transactionManager(transactions)
        .reader(reader)
        .processor(item -> compare(jdbc, data.booksLoadId(), item))
        .writer(
            chunk -> {
              seen.write(chunkOf(chunk, Compared::seenRef));
              differences.write(chunkOf(chunk, Compared::difference));
            })
        .build();
  }

  private static Compared compare(JdbcTemplate jdbc, long loadId, Item item) {
    List<BookEntry> found =
        jdbc.query(
            BY_REF,
            (row, _) ->
                new BookEntry(
                    row.getString("order_id"),
                    row.getLong("amount_minor"),
                    row.getString("currency")),
            loadId,
            item.ref(),
            item.kind());
    boolean refund = item.kind().equals("refund");
    if (found.isEmpty()) {
      DiscrepancyType type =
          refund
              ? DiscrepancyType.REFUND_NOT_RECORDED
              : knownOrder(jdbc, loadId, item)
                  ? DiscrepancyType.DUPLICATE_CHARGE
                  : DiscrepancyType.UNKNOWN_TO_US;
      return new Compared(
          null, new Difference(type, item.orderId(), item.ref(), null, item.amountMinor()));
    }
    BookEntry entry = found.getFirst();
    DiscrepancyType type = null;
    if (!entry.currency().equals(item.currency())) {
      type = DiscrepancyType.CURRENCY_MISMATCH;
    } else if (entry.amountMinor() != item.amountMinor()) {
      type = refund ? DiscrepancyType.REFUND_AMOUNT_MISMATCH : DiscrepancyType.AMOUNT_MISMATCH;
    }
    return new Compared(
        item.ref(),
        type == null
            ? null
            : new Difference(
                type, entry.orderId(), item.ref(), entry.amountMinor(), item.amountMinor()));
  }

  private static boolean knownOrder(JdbcTemplate jdbc, long loadId, Item item) {
    Long charges =
        item.orderId() == null
            ? Long.valueOf(0)
            : jdbc.queryForObject(BY_ORDER, Long.class, loadId, item.orderId());
    return charges != null && charges > 0;
  }

  private static Step reportUnseen(
      JobRepository repository,
      PlatformTransactionManager transactions,
      BenchData data,
      JdbcTemplate jdbc) {
    JdbcCursorItemReader<Difference> reader =
        new JdbcCursorItemReaderBuilder<Difference>()
            .name("unseen-book-entries")
            .dataSource(data.dataSource())
            .sql(NOT_SEEN)
            .queryArguments(data.booksLoadId())
            .fetchSize(CHUNK)
            .rowMapper(
                (row, _) ->
                    new Difference(
                        row.getString("kind").equals("refund")
                            ? DiscrepancyType.REFUND_MISSING_AT_PROVIDER
                            : DiscrepancyType.MISSING_AT_PROVIDER,
                        row.getString("order_id"),
                        row.getString("provider_ref"),
                        row.getLong("amount_minor"),
                        null))
            .build();
    return new StepBuilder("report-unseen", repository)
        .<Difference, Difference>chunk(CHUNK)
        .transactionManager(transactions)
        .reader(reader)
        .writer(differenceWriter(jdbc))
        .build();
  }

  private static JdbcBatchItemWriter<Difference> differenceWriter(JdbcTemplate jdbc) {
    return new JdbcBatchItemWriterBuilder<Difference>()
        .namedParametersJdbcTemplate(new NamedParameterJdbcTemplate(jdbc))
        .sql(INSERT_DIFFERENCE)
        .itemPreparedStatementSetter(
            (difference, insert) -> {
              insert.setString(1, difference.type().name());
              insert.setString(2, difference.orderId());
              insert.setString(3, difference.ref());
              insert.setObject(4, difference.booksMinor(), Types.BIGINT);
              insert.setObject(5, difference.providerMinor(), Types.BIGINT);
            })
        .build();
  }

  /** What {@code part} gives for the chunk's items, those without left out. */
  private static <T> Chunk<T> chunkOf(
      Chunk<? extends Compared> chunk, Function<Compared, @Nullable T> part) {
    List<T> parts = new ArrayList<>(chunk.size());
    for (Compared item : chunk) {
      T found = part.apply(item);
      if (found != null) {
        parts.add(found);
      }
    }
    return new Chunk<>(parts);
  }
}
