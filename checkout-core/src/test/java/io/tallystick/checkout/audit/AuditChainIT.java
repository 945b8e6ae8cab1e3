package io.tallystick.checkout.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.audit.Verification.Broken;
import io.tallystick.checkout.audit.Verification.Verified;
import io.tallystick.checkout.audit.Verification.What;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditChainIT {
  private static final String GENESIS = sha256("tallystick audit chain 1".getBytes());
  private static final String INSERT =
      "INSERT INTO audit (subject, action, actor, occurred_at) VALUES ('%s', 'a', 'me', now())";

  private final AuditDatabase database = new AuditDatabase();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void anEmptyChainIsVerifiedAndItsHeadIsTheGenesis() {
    assertThat(database.chain.seal(10)).isZero();
    assertThat(database.chain.verify()).isEqualTo(new Verified(0, 0, GENESIS));
  }

  @Test
  void theSealCoversWhatTheDocumentationSays() throws Exception {
    database.record("order:SO-1", "Zahlung gebucht: 12,50 €");
    database.chain.seal(10);

    var row =
        database
            .sql()
            .queryForMap("SELECT audit_id, written_by, written_in::text AS tx FROM audit");
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(HexFormat.of().parseHex(GENESIS));
    for (String field :
        new String[] {
          row.get("audit_id").toString(),
          row.get("written_by").toString(),
          row.get("tx").toString(),
          "order:SO-1",
          "order.paid",
          "webhook",
          "Zahlung gebucht: 12,50 €",
          "payment_pending",
          "paid",
          null,
          "1782907200123456"
        }) {
      byte[] text = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
      out.writeInt(field == null ? -1 : text.length);
      out.write(text);
    }
    assertThat(database.chain.verify()).isEqualTo(new Verified(1, 0, sha256(bytes.toByteArray())));
  }

  @Test
  void sealingGoesOnWhereItStoppedAndTheTailIsCounted() {
    record(5);
    assertThat(database.chain.seal(3)).isEqualTo(3);
    assertThat(database.chain.verify())
        .isInstanceOfSatisfying(
            Verified.class,
            verified -> {
              assertThat(verified.entries()).isEqualTo(3);
              assertThat(verified.unsealed()).isEqualTo(2);
            });
    assertThat(database.chain.seal(3)).isEqualTo(2);
    assertThat(database.chain.seal(3)).isZero();
    assertWhole(5);
  }

  @Test
  void aChangedEntryIsNamed() {
    sealed(5);
    for (String change :
        List.of(
            "reason = 'nothing'",
            "reason = NULL",
            "actor = 'somebody'",
            "origin = ''",
            "after = before",
            "occurred_at = occurred_at + interval '1 microsecond'")) {
      Verification before = database.chain.verify();
      database.tamper(
          "CREATE TABLE kept AS SELECT * FROM audit WHERE audit_id = 3",
          "UPDATE audit SET %s WHERE audit_id IN (3, 4)".formatted(change));
      assertThat(database.chain.verify()).as(change).isEqualTo(new Broken(3, 3L, What.CHANGED));
      database.tamper(
          """
          UPDATE audit a SET reason = k.reason, actor = k.actor, origin = k.origin, after = k.after,
            occurred_at = k.occurred_at FROM kept k WHERE a.audit_id IN (3, 4)
          """,
          "UPDATE audit SET reason = 'reason ' || audit_id",
          "DROP TABLE kept");
      assertThat(database.chain.verify()).as("put back").isEqualTo(before);
    }
  }

  @Test
  void textMovedFromOneFieldToTheNextIsAChange() {
    sealed(2);
    database.tamper("UPDATE audit SET actor = actor || reason, reason = '' WHERE audit_id = 2");
    assertThat(database.chain.verify()).isEqualTo(new Broken(2, 2L, What.CHANGED));
  }

  @Test
  void adeletedEntryIsNamedWithOrWithoutItsLink() {
    sealed(5);
    database.tamper("DELETE FROM audit WHERE audit_id = 4");
    assertThat(database.chain.verify()).isEqualTo(new Broken(4, 4L, What.MISSING));
    database.tamper("DELETE FROM audit_chain WHERE audit_id = 4");
    assertThat(database.chain.verify()).isEqualTo(new Broken(4, null, What.MISSING));
    database.tamper("UPDATE audit_chain SET position = 4 WHERE position = 5");
    assertThat(database.chain.verify()).isEqualTo(new Broken(4, 5L, What.CHANGED));
  }

  @Test
  void anEntryInsertedBetweenIsNamedAndNeverSealed() {
    sealed(5);
    database.tamper(
        """
        INSERT INTO audit (audit_id, subject, action, actor, occurred_at, written_in)
        OVERRIDING SYSTEM VALUE
        SELECT 1000, 'order:0', 'order.paid', 'me', occurred_at, written_in FROM audit WHERE audit_id = 2
        """);
    assertThat(database.chain.verify()).isEqualTo(new Broken(3, 1000L, What.INSERTED));
    assertThat(database.chain.seal(10)).isZero();
    database.tamper("UPDATE audit SET reason = 'x' WHERE audit_id = 5");
    assertThat(database.chain.verify()).isEqualTo(new Broken(3, 1000L, What.INSERTED));
    database.tamper("UPDATE audit SET reason = 'x' WHERE audit_id = 1");
    assertThat(database.chain.verify()).isEqualTo(new Broken(1, 1L, What.CHANGED));
  }

  @Test
  void entriesThatChangedPlacesAreNamed() {
    sealed(6);
    database.tamper(
        "CREATE TABLE kept AS SELECT * FROM audit_chain",
        "UPDATE audit_chain SET position = 12 - position WHERE position IN (2, 5)",
        "UPDATE audit_chain SET position = 2 WHERE position = 7",
        "UPDATE audit_chain SET position = 5 WHERE position = 10");
    assertThat(database.chain.verify()).isEqualTo(new Broken(2, 5L, What.OUT_OF_PLACE));
    database.tamper(
        "DELETE FROM audit_chain",
        "INSERT INTO audit_chain SELECT * FROM kept",
        """
        UPDATE audit a SET reason = b.reason FROM audit b
        WHERE (a.audit_id, b.audit_id) IN ((2, 5), (5, 2))
        """);
    assertThat(database.chain.verify()).isEqualTo(new Broken(2, 2L, What.CHANGED));
  }

  @Test
  void aChainMadeAnewIsOnlyFoundByWhatWasWrittenDownElsewhere() {
    sealed(5);
    String head = ((Verified) database.chain.verify()).headHash();
    var checkpoint = Checkpoint.of("5:" + head);
    record(2);
    database.chain.seal(10);
    assertThat(database.chain.verify(checkpoint)).isEqualTo(database.chain.verify());

    database.tamper("DELETE FROM audit_chain", "UPDATE audit SET reason = 'x' WHERE audit_id = 2");
    database.chain.seal(4);
    assertThat(database.chain.verify()).isInstanceOf(Verified.class);
    assertThat(database.chain.verify(checkpoint)).isEqualTo(new Broken(5, null, What.MISSING));
    database.chain.seal(10);
    assertWhole(7);
    assertThat(database.chain.verify(checkpoint)).isEqualTo(new Broken(5, 5L, What.OTHER_CHAIN));
    for (String wrong :
        List.of("", "5", "5:", "5:ab", ":" + head, "-5:" + head, "5:" + head + "0")) {
      assertThatThrownBy(() -> Checkpoint.of(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anEntryWaitsForEveryTransactionThatCouldStillWriteOneBefore() throws Exception {
    try (Connection early = database.app.getConnection();
        Connection earliest = database.app.getConnection()) {
      early.setAutoCommit(false);
      earliest.setAutoCommit(false);
      earliest.createStatement().execute("SELECT pg_current_xact_id()");
      early.createStatement().execute(INSERT.formatted("early"));
      database.record("late", "committed first");
      assertThat(database.chain.seal(10)).isZero();
      early.commit();
      assertThat(database.chain.seal(10)).isZero();
      earliest.createStatement().execute(INSERT.formatted("earliest")); // the highest number
      earliest.commit();
    }

    assertThat(database.chain.seal(10)).isEqualTo(3);
    assertThat(
            database
                .sql()
                .queryForList(
                    "SELECT subject FROM audit JOIN audit_chain USING (audit_id) ORDER BY position",
                    String.class))
        .containsExactly("earliest", "early", "late");
    assertWhole(3);
  }

  @Test
  void aDumpRestoredIntoAnotherServerGoesOn() {
    sealed(3);
    record(2);
    for (String table : List.of("audit", "audit_chain")) {
      database.tamper(
          "UPDATE %s SET written_by = 1, written_in = ((written_in::text)::bigint + 1000000)::text::xid8"
              .formatted(table));
    }
    database.tamper("DELETE FROM audit_chain");
    database.chain.seal(3);
    record(4); // here its transactions' numbers are smaller

    assertThat(database.chain.seal(100)).isEqualTo(6);
    assertThat(
            database
                .sql()
                .queryForList("SELECT audit_id FROM audit_chain ORDER BY position", Long.class))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 9).boxed().toList());
    assertWhole(9);
  }

  @Test
  void withManyWritersAndTwoSealersNoEntryIsSkippedOrDoubled() throws Exception {
    var writing = new AtomicBoolean(true);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        int number = writer;
        writers.add(() -> write(number));
      }
      Callable<Integer> sealer =
          () -> {
            int sealed = 0;
            while (writing.get()) {
              sealed += database.chain.seal(7);
            }
            return sealed;
          };
      var one = executor.submit(sealer);
      var other = executor.submit(sealer);
      int written = 0;
      for (var each : executor.invokeAll(writers)) {
        written += each.get();
      }
      writing.set(false);
      long sealed = one.get() + other.get() + database.chain.sealAll();
      assertThat(written).isEqualTo(1_600);
      assertThat(sealed).isEqualTo(1_600);
    }
    assertThat(
            database
                .sql()
                .queryForObject(
                    "SELECT count(DISTINCT subject) FROM audit JOIN audit_chain USING (audit_id)",
                    Long.class))
        .isEqualTo(1_600);
    assertWhole(1_600);
  }

  /** 200 entries: some two in a transaction, some of a transaction that had begun long before. */
  private int write(int writer) throws Exception {
    int written = 0;
    while (written < 200) {
      try (Connection slow = database.app.getConnection()) {
        slow.setAutoCommit(false);
        slow.createStatement().execute("SELECT pg_current_xact_id()");
        for (int i = 0; i < 3; i++) {
          database.record("order:%d-%d".formatted(writer, written++), "quick");
        }
        slow.createStatement()
            .execute(INSERT.formatted("order:%d-%d".formatted(writer, written++)));
        slow.createStatement()
            .execute(INSERT.formatted("order:%d-%d".formatted(writer, written++)));
        slow.commit();
      }
    }
    return written;
  }

  @Test
  void aHundredThousandEntriesAreSealedPageByPage() {
    database
        .sql()
        .execute(
            """
            INSERT INTO audit (subject, action, actor, reason, occurred_at)
            SELECT 'order:' || n, 'order.paid', 'webhook', repeat('reason ', 20), now()
            FROM generate_series(1, 100000) n
            """);
    assertThat(database.chain.seal(100_000)).isEqualTo(5_000);
    assertThat(database.chain.sealAll()).isEqualTo(95_000);
    assertWhole(100_000);
    database.tamper("UPDATE audit SET reason = 'x' WHERE audit_id = 77777");
    assertThat(database.chain.verify()).isEqualTo(new Broken(77_777, 77_777L, What.CHANGED));
  }

  private void assertWhole(long entries) {
    assertThat(database.chain.verify())
        .isInstanceOfSatisfying(
            Verified.class,
            verified -> {
              assertThat(verified.entries()).isEqualTo(entries);
              assertThat(verified.unsealed()).isZero();
            });
  }

  private void sealed(int entries) {
    record(entries);
    assertThat(database.chain.seal(entries + 1)).isEqualTo(entries);
  }

  private void record(int entries) {
    long before = database.sql().queryForObject("SELECT count(*) FROM audit", Long.class);
    for (long i = before + 1; i <= before + entries; i++) {
      database.record("order:" + i, "reason " + i);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
