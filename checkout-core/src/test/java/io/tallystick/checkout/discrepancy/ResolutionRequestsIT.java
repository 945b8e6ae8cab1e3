package io.tallystick.checkout.discrepancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;

/** What one person asks for and another decides on. */
class ResolutionRequestsIT {
  private final DiscrepancyDesk desk = new DiscrepancyDesk();
  private final Discrepancies service = desk.discrepancies;
  private final Seen one = desk.open(500);
  private final Seen two = desk.open(700);

  @AfterEach
  void close() {
    desk.close();
  }

  private ChangeResult ask(List<Seen> seen, String key) {
    return service.ask(seen, Resolution.WRITTEN_OFF, "not worth a call", "fin", key);
  }

  private String asked(List<Seen> seen, String key) {
    return ((ChangeResult.Asked) ask(seen, key)).requestId();
  }

  private String digest(List<Seen> seen) {
    return service
        .plan(seen.stream().map(Seen::id).toList(), Resolution.WRITTEN_OFF, "not worth a call")
        .digest();
  }

  private String state(String request) {
    return desk.jdbc
        .sql("SELECT state FROM resolution_request WHERE request_id = :id")
        .param("id", request)
        .query(String.class)
        .single();
  }

  @Test
  void whatASecondPersonApprovesIsCarriedOut() {
    String request = asked(List.of(one, two), "k");
    assertThat(desk.standing(one)).startsWith("open");
    assertThat(service.approve(request, "apo", digest(List.of(one, two))))
        .isEqualTo(new DecisionResult.Decided(RequestState.APPROVED, 2));
    assertThat(desk.standing(one)).containsExactly("resolved", null, "written_off", "fin", "apo");
    assertThat(desk.standing(two)).containsExactly("resolved", null, "written_off", "fin", "apo");
    assertThat(desk.audit(one))
        .containsExactly(
            "discrepancy.acceptance_requested | fin | not worth a call | open | written_off asked"
                + " for in "
                + request,
            "discrepancy.resolved | apo | not worth a call | open | resolved: written_off,"
                + " approved in "
                + request);
    assertThat(
            desk.count("SELECT count(*) FROM audit WHERE subject = 'resolution:" + request + "'"))
        .isEqualTo(2);
    // again by the same person: the same answer, no second effect
    assertThat(service.approve(request, "apo", digest(List.of(one, two))))
        .isEqualTo(new DecisionResult.Decided(RequestState.APPROVED, 2));
    assertThat(service.reject(request, "xan", "too late"))
        .isEqualTo(new DecisionResult.NotWaiting(RequestState.APPROVED));
    assertThat(desk.audit(one)).hasSize(2);
  }

  @Test
  void aRejectedOneLeavesAllAsItWasAndMayBeAskedForAnew() {
    String request = asked(List.of(one), "k");
    assertThat(service.reject(request, "apo", "call them first"))
        .isEqualTo(new DecisionResult.Decided(RequestState.REJECTED, 1));
    assertThat(desk.standing(one)).containsExactly("open", null, null, null, null);
    assertThat(service.approve(request, "xan", digest(List.of(one))))
        .isEqualTo(new DecisionResult.NotWaiting(RequestState.REJECTED));
    assertThat(ask(List.of(one), "k2")).isInstanceOf(ChangeResult.Asked.class);
  }

  @Test
  void nobodyDecidesOnTheirOwnRequestNotEvenInCapitals() {
    String request = asked(List.of(one), "k");
    for (String me : List.of("fin", "FIN", " Fin ")) {
      assertThat(service.approve(request, me, digest(List.of(one))))
          .isEqualTo(new DecisionResult.OwnRequest("fin"));
      assertThat(service.reject(request, me, "changed my mind"))
          .isEqualTo(new DecisionResult.OwnRequest("fin"));
    }
    assertThat(state(request)).isEqualTo("requested");
    assertThatThrownBy(
            () ->
                desk.jdbc
                    .sql(
                        "UPDATE resolution_request SET state = 'approved', decided_by = 'Fin',"
                            + " decided_at = requested_at")
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("resolution_request_four_eyes");
  }

  @Test
  void anApprovalOfSomethingElseThanWasSeenIsRefused() {
    String request = asked(List.of(one), "k");
    assertThat(service.approve(request, "apo", digest(List.of(one, two))))
        .isEqualTo(new DecisionResult.OtherPayload());
    assertThat(state(request)).isEqualTo("requested");
  }

  @Test
  void itDiesIfOneOfThemHasChangedSince() {
    String request = asked(List.of(one, two), "k");
    String digest = digest(List.of(one, two));
    desk.amountChanges(two, 70_000);
    assertThat(service.approve(request, "apo", digest)).isEqualTo(new DecisionResult.Died());
    assertThat(state(request)).isEqualTo("void");
    assertThat(desk.standing(one)).startsWith("open");
    assertThat(service.approve(request, "apo", digest))
        .isEqualTo(new DecisionResult.NotWaiting(RequestState.VOID));
    // a dead one stands in nobody's way
    assertThat(ask(List.of(one, desk.now(two)), "k2")).isInstanceOf(ChangeResult.Asked.class);
  }

  @Test
  void aDeadOneThatNobodyLookedAtStandsInNobodysWayEither() {
    String request = asked(List.of(one), "k");
    service.assign(one, "mia", "mia", "k1");
    assertThat(ask(List.of(desk.now(one)), "k2")).isInstanceOf(ChangeResult.Asked.class);
    assertThat(state(request)).isEqualTo("void");
  }

  @Test
  void aRunThatSeesTheSameAgainDoesNotKillIt() {
    String request = asked(List.of(one), "k");
    desk.jdbc
        .sql("UPDATE discrepancy SET last_seen = last_seen + interval '1 day', explanation = 'x'")
        .update();
    assertThat(service.approve(request, "apo", digest(List.of(one))))
        .isEqualTo(new DecisionResult.Decided(RequestState.APPROVED, 1));
  }

  @Test
  void nobodyApprovesWhatHasExpired() {
    String request = asked(List.of(one), "k");
    desk.clock.advance(Discrepancies.PATIENCE.minus(Duration.ofSeconds(1)));
    assertThat(ask(List.of(one), "k2")).isEqualTo(new ChangeResult.AlreadyAsked(one.id(), request));
    desk.clock.advance(Duration.ofSeconds(1));
    assertThat(service.approve(request, "apo", digest(List.of(one))))
        .isEqualTo(new DecisionResult.Expired());
    assertThat(state(request)).isEqualTo("expired");
    assertThat(ask(List.of(one), "k3")).isInstanceOf(ChangeResult.Asked.class);
  }

  @Test
  void oneOpenRequestPerDiscrepancy() {
    String request = asked(List.of(one), "k");
    assertThat(ask(List.of(two, one), "k2"))
        .isEqualTo(new ChangeResult.AlreadyAsked(one.id(), request));
    assertThatThrownBy(
            () ->
                desk.jdbc
                    .sql(
                        """
                        WITH other AS (
                            INSERT INTO resolution_request (request_id, request_key, resolution, reason, payload_hash,
                                requested_by, requested_at, expires_at)
                            SELECT 'rr_2', 'k9', resolution, reason, payload_hash, 'mia', requested_at, expires_at
                            FROM resolution_request RETURNING request_id)
                        INSERT INTO resolution_request_item (request_id, discrepancy_id, version, type, currency, at_stake_minor)
                        SELECT 'rr_2', discrepancy_id, version, type, currency, at_stake_minor FROM resolution_request_item
                        """)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("resolution_request_item_one_open");
  }

  @Test
  void theSameFormTwiceIsOneRequest() {
    String request = asked(List.of(one, two), "k");
    assertThat(ask(List.of(two, one), "k")).isEqualTo(new ChangeResult.Asked(request));
    assertThat(ask(List.of(one), "k")).isEqualTo(new ChangeResult.KeyConflict());
    assertThat(desk.count("SELECT count(*) FROM resolution_request")).isEqualTo(1);
    assertThat(desk.audit(one)).hasSize(1);
  }

  @Test
  void whatWasAskedForStaysAsItWasAndWhatIsOverStaysOver() {
    String request = asked(List.of(one), "k");
    for (String sql :
        List.of(
            "UPDATE resolution_request SET reason = 'other'",
            "UPDATE resolution_request SET payload_hash = repeat('0', 64)",
            "UPDATE resolution_request_item SET at_stake_minor = 1",
            "DELETE FROM resolution_request_item",
            "DELETE FROM resolution_request")) {
      assertThatThrownBy(() -> desk.jdbc.sql(sql).update())
          .isInstanceOf(DataAccessException.class)
          .hasMessageContaining("insert-only");
    }
    service.approve(request, "apo", digest(List.of(one)));
    assertThatThrownBy(
            () ->
                desk.jdbc
                    .sql("UPDATE resolution_request SET state = 'rejected', decided_by = 'xan'")
                    .update())
        .isInstanceOf(DataAccessException.class)
        .hasMessageContaining("insert-only");
  }

  @Test
  void ofManyWhoDecideAtOnceOneDoes() throws Exception {
    String request = asked(List.of(one, two), "k");
    String digest = digest(List.of(one, two));
    List<Callable<DecisionResult>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String who = "p" + i;
      all.add(
          who.endsWith("7")
              ? () -> service.reject(request, who, "no")
              : () -> service.approve(request, who, digest));
    }
    List<DecisionResult> results = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var result : threads.invokeAll(all)) {
        results.add(result.get());
      }
    }
    assertThat(results).filteredOn(DecisionResult.Decided.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(DecisionResult.NotWaiting.class::isInstance).hasSize(7);
    assertThat(desk.count("SELECT count(*) FROM audit WHERE subject LIKE 'resolution:%'"))
        .isEqualTo(2);
  }

  @Test
  void ofManyWhoAskAtOnceOneDoes() throws Exception {
    List<Callable<ChangeResult>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String key = "k" + i;
      List<Seen> seen = i % 2 == 0 ? List.of(one, two) : List.of(two, one);
      all.add(() -> ask(seen, key));
    }
    assertThat(DiscrepanciesIT.atOnce(all))
        .filteredOn(ChangeResult.Asked.class::isInstance)
        .hasSize(1);
    assertThat(desk.count("SELECT count(*) FROM resolution_request")).isEqualTo(1);
  }

  @Test
  void aRunThatIsWritingIsNotWaitedFor() throws Exception {
    String request = asked(List.of(one), "k");
    String digest = digest(List.of(one));
    desk.transaction.executeWithoutResult(
        _ -> {
          desk.jdbc.sql("UPDATE discrepancy SET last_seen = last_seen + interval '1 day'").update();
          try (var thread = Executors.newSingleThreadExecutor()) {
            assertThat(thread.submit(() -> service.approve(request, "apo", digest)).get())
                .isEqualTo(new DecisionResult.Busy());
          } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(state(request)).isEqualTo("requested");
  }
}
