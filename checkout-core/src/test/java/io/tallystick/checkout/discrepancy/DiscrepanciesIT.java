package io.tallystick.checkout.discrepancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;

/** What one person does about discrepancies. */
class DiscrepanciesIT {
  private final DiscrepancyDesk desk = new DiscrepancyDesk();
  private final Discrepancies service = desk.discrepancies;

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void itIsTakenHandedOnClosedAndOpenedAgain() {
    Seen seen = desk.open(500);
    assertThat(service.assign(seen, "mia", "mia", "k1")).isEqualTo(new ChangeResult.Done(1));
    assertThat(service.assign(desk.now(seen), "tom", "mia", "k2"))
        .isEqualTo(new ChangeResult.Done(1));
    assertThat(
            service.resolve(
                List.of(desk.now(seen)), Resolution.FIXED, " booked by hand ", "tom", "k3"))
        .isEqualTo(new ChangeResult.Done(1));
    assertThat(desk.standing(seen)).containsExactly("resolved", "tom", "fixed", "tom", null);
    assertThat(desk.row(seen)).containsEntry("resolution_reason", "booked by hand");
    assertThat(service.reopen(desk.now(seen), "it wasn't", "mia", "k4"))
        .isEqualTo(new ChangeResult.Done(1));
    assertThat(desk.standing(seen)).containsExactly("open", null, null, null, null);
    assertThat(desk.audit(seen))
        .containsExactly(
            "discrepancy.assigned | mia | open | assigned: mia",
            "discrepancy.assigned | mia | assigned: mia | assigned: tom",
            "discrepancy.resolved | tom | booked by hand | assigned: tom | resolved: fixed",
            "discrepancy.reopened | mia | it wasn't | resolved | open");
    assertThat(desk.now(seen).version()).isEqualTo(4);
  }

  @Test
  void whoSawAnOlderVersionChangesNothing() {
    Seen seen = desk.open(500);
    service.assign(seen, "mia", "mia", "k1");
    assertThat(service.assign(seen, "tom", "tom", "k2"))
        .isEqualTo(new ChangeResult.Changed(List.of(seen.id())));
    assertThat(service.resolve(List.of(seen), Resolution.TIMING, "later", "tom", "k3"))
        .isEqualTo(new ChangeResult.Changed(List.of(seen.id())));
    assertThat(desk.standing(seen)).containsExactly("assigned", "mia", null, null, null);
    assertThat(desk.audit(seen)).hasSize(1);
    // what wasn't done doesn't use up its key
    assertThat(service.assign(desk.now(seen), "tom", "tom", "k2"))
        .isEqualTo(new ChangeResult.Done(1));
  }

  @Test
  void aRunThatFindsAnotherAmountRaisesTheVersionAndOneThatSeesItAgainDoesNot() {
    Seen seen = desk.open(500);
    desk.jdbc.sql("UPDATE discrepancy SET last_seen = last_seen + interval '1 day'").update();
    assertThat(desk.now(seen).version()).isZero();
    desk.amountChanges(seen, 600);
    assertThat(desk.now(seen).version()).isEqualTo(1);
    assertThat(service.resolve(List.of(seen), Resolution.FIXED, "done", "tom", "k"))
        .isEqualTo(new ChangeResult.Changed(List.of(seen.id())));
  }

  @Test
  void theSameFormTwiceHasOneEffectAndItsKeyServesNothingElse() {
    Seen seen = desk.open(500);
    assertThat(service.note(seen.id(), "called the bank", "mia", "k"))
        .isEqualTo(new ChangeResult.Done(1));
    assertThat(service.note(seen.id(), "called the bank", "mia", "k"))
        .isEqualTo(new ChangeResult.AlreadyDone());
    assertThat(service.note(seen.id(), "another note", "mia", "k"))
        .isEqualTo(new ChangeResult.KeyConflict());
    assertThat(service.note(seen.id(), "called the bank", "tom", "k"))
        .isEqualTo(new ChangeResult.KeyConflict());
    assertThat(desk.count("SELECT count(*) FROM discrepancy_note")).isEqualTo(1);
    assertThat(desk.audit(seen)).containsExactly("discrepancy.noted | mia | called the bank");
  }

  @Test
  void manyAreClosedTogetherOrNotAtAll() {
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      seen.add(desk.open(100 + i));
    }
    service.assign(seen.get(7), "mia", "mia", "k1");
    assertThat(service.resolve(seen, Resolution.FIXED, "one cause", "tom", "k2"))
        .isEqualTo(new ChangeResult.Changed(List.of(seen.get(7).id())));
    assertThat(desk.count("SELECT count(*) FROM discrepancy WHERE state = 'resolved'")).isZero();
    seen.set(7, desk.now(seen.get(7)));
    assertThat(service.resolve(seen, Resolution.FIXED, "one cause", "tom", "k2"))
        .isEqualTo(new ChangeResult.Done(50));
    assertThat(service.resolve(seen, Resolution.FIXED, "one cause", "tom", "k2"))
        .isEqualTo(new ChangeResult.AlreadyDone());
    assertThat(desk.count("SELECT count(*) FROM audit WHERE action = 'discrepancy.resolved'"))
        .isEqualTo(50);
  }

  @Test
  void whatIsResolvedIsNotResolvedAgainAndWhatIsOpenNotOpened() {
    Seen seen = desk.open(500);
    assertThat(service.reopen(seen, "why not", "mia", "k1"))
        .isInstanceOf(ChangeResult.NotPossible.class);
    service.resolve(List.of(seen), Resolution.FIXED, "done", "mia", "k2");
    Seen resolved = desk.now(seen);
    assertThat(service.resolve(List.of(resolved), Resolution.TIMING, "later", "mia", "k3"))
        .isInstanceOf(ChangeResult.NotPossible.class);
    assertThat(service.assign(resolved, "mia", "mia", "k4"))
        .isInstanceOf(ChangeResult.NotPossible.class);
    assertThat(service.assign(new Seen(999, 0), "mia", "mia", "k5"))
        .isEqualTo(new ChangeResult.NoSuch(List.of(999L)));
  }

  @Test
  void onePersonAcceptsNothingAndWritesNothingOff() {
    Seen seen = desk.open(500);
    for (Resolution to :
        List.of(Resolution.ACCEPTED, Resolution.WRITTEN_OFF, Resolution.REPLACED)) {
      assertThatThrownBy(() -> service.resolve(List.of(seen), to, "it's nothing", "tom", "k"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () ->
                desk.jdbc
                    .sql(
                        "UPDATE discrepancy SET state = 'resolved', resolution = 'accepted',"
                            + " resolved_by = 'tom'")
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("discrepancy_four_eyes");
    assertThatThrownBy(
            () ->
                desk.jdbc
                    .sql(
                        """
                        UPDATE discrepancy SET state = 'resolved', resolution = 'written_off', resolved_by = 'tom',
                            approved_by = 'TOM'
                        """)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("discrepancy_four_eyes");
  }

  @Test
  void aReasonIsNeededAndOddTextIsKeptAsText() {
    Seen seen = desk.open(500);
    assertThatThrownBy(() -> service.resolve(List.of(seen), Resolution.FIXED, "  ", "tom", "k"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reason");
    assertThatThrownBy(() -> service.note(seen.id(), "x".repeat(4001), "tom", "k"))
        .isInstanceOf(IllegalArgumentException.class);
    service.note(seen.id(), "a\0b \ud800 <script>😀", "tom", "k");
    assertThat(desk.jdbc.sql("SELECT note FROM discrepancy_note").query(String.class).single())
        .isEqualTo("a?b ? <script>😀");
  }

  @Test
  void notesAndFormsStay() {
    Seen seen = desk.open(500);
    service.note(seen.id(), "first", "tom", "k");
    for (String sql :
        List.of(
            "UPDATE discrepancy_note SET note = 'other'",
            "DELETE FROM discrepancy_note",
            "TRUNCATE discrepancy_note",
            "DELETE FROM discrepancy_action")) {
      assertThatThrownBy(() -> desk.jdbc.sql(sql).update())
          .isInstanceOf(DataAccessException.class)
          .hasMessageContaining("insert-only");
    }
  }

  @Test
  void ofManyWhoTakeItAtOnceOneDoes() throws Exception {
    Seen seen = desk.open(500);
    List<Callable<ChangeResult>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String who = "p" + i;
      all.add(() -> service.assign(seen, who, who, "key-" + who));
    }
    assertThat(atOnce(all)).filteredOn(ChangeResult.Done.class::isInstance).hasSize(1);
    assertThat(desk.audit(seen)).hasSize(1);
    assertThat(desk.now(seen).version()).isEqualTo(1);
  }

  @Test
  void theSameFormManyTimesAtOnceIsDoneOnce() throws Exception {
    Seen seen = desk.open(500);
    List<Callable<ChangeResult>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(() -> service.resolve(List.of(seen), Resolution.FIXED, "done", "tom", "k"));
    }
    List<ChangeResult> results = atOnce(all);
    assertThat(results).filteredOn(ChangeResult.Done.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(ChangeResult.AlreadyDone.class::isInstance).hasSize(7);
    assertThat(desk.audit(seen)).hasSize(1);
  }

  @Test
  void nobodyWaitsForARunThatIsWriting() {
    Seen first = desk.open(500);
    Seen second = desk.open(600);
    desk.transaction.executeWithoutResult(
        _ -> {
          desk.amountChanges(second, 700);
          assertThat(
                  atOnceOne(
                      () ->
                          service.resolve(
                              List.of(first, second), Resolution.FIXED, "done", "tom", "k")))
              .isEqualTo(new ChangeResult.Busy());
        });
    assertThat(desk.standing(first)).startsWith("open");
  }

  static List<ChangeResult> atOnce(List<Callable<ChangeResult>> all) throws Exception {
    try (var threads = Executors.newFixedThreadPool(all.size())) {
      List<ChangeResult> results = new ArrayList<>();
      for (var result : threads.invokeAll(all)) {
        results.add(result.get());
      }
      return results;
    }
  }

  private static ChangeResult atOnceOne(Callable<ChangeResult> one) {
    try {
      return atOnce(List.of(one)).getFirst();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
