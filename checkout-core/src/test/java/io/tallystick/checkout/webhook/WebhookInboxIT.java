package io.tallystick.checkout.webhook;

import static io.tallystick.checkout.webhook.SignedWebhooks.bytes;
import static io.tallystick.checkout.webhook.SignedWebhooks.ofPayment;
import static io.tallystick.checkout.webhook.SignedWebhooks.signature;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.stripe.StripeWebhookVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class WebhookInboxIT {
  private static final String SECRET = "whsec_new";
  private static final String OLD_SECRET = "whsec_old";
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final String BODY = ofPayment("evt_1", "payment_intent.succeeded", "pi_1");

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(NOW);
  private final Webhooks webhooks = new Webhooks(dataSource, clock);
  private final WebhookInbox inbox = inbox(List.of(SECRET, OLD_SECRET), false);

  private WebhookInbox inbox(List<String> secrets, Boolean liveKey) {
    var verifier = new StripeWebhookVerifier(secrets, liveKey, clock);
    return new WebhookInbox(dataSource, verifier, clock, 262_144);
  }

  @AfterEach
  void nothingStoredContradictsTheInvariants() throws Exception {
    String invariant = Files.readString(Path.of("../sql/invariants/webhooks.sql"));
    assertThat(jdbc.sql(invariant).query().listOfRows()).isEmpty();
    dataSource.close();
  }

  @Test
  void aSignedEventIsStoredAsItCame() {
    assertThat(deliver(BODY)).isEqualTo(new Received.Stored("evt_1"));

    WebhookEvent event = only();
    assertThat(event.type()).isEqualTo("payment_intent.succeeded");
    assertThat(event.apiVersion()).isEqualTo("2026-07-29.dahlia");
    assertThat(event.objectId()).isEqualTo("pi_1");
    assertThat(event.state()).isEqualTo(WebhookState.WAITING);
    assertThat(event.createdAt()).isEqualTo(Instant.ofEpochSecond(1_782_907_200));
    assertThat(event.receivedAt()).isEqualTo(NOW);
    assertThat(jdbc.sql("SELECT payload FROM webhook_event").query(String.class).single())
        .isEqualTo(BODY);
  }

  @Test
  void aRepeatedEventIsCountedAndHasNoSecondEffect() {
    deliver(BODY);
    clock.advance(Duration.ofMinutes(5));

    assertThat(deliver(BODY)).isEqualTo(new Received.Repeated("evt_1", 2));

    assertThat(only().deliveries()).isEqualTo(2);
    assertThat(only().otherBodies()).isZero();
    assertThat(only().receivedAt()).isEqualTo(NOW);
    assertThat(only().lastReceivedAt()).isEqualTo(NOW.plusSeconds(300));
  }

  @Test
  void ofTwoBodiesWithOneIdTheFirstIsKeptAndTheOtherNoted() {
    deliver(BODY);
    deliver(ofPayment("evt_1", "payment_intent.succeeded", "pi_other"));

    assertThat(only().objectId()).isEqualTo("pi_1");
    assertThat(only().deliveries()).isEqualTo(2);
    assertThat(only().otherBodies()).isEqualTo(1);
  }

  @Test
  void fiftyDeliveriesOfOneEventAtOnceAreOneRow() throws Exception {
    String header = signature(BODY, SECRET, NOW);
    List<Callable<Received>> deliveries = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      deliveries.add(() -> inbox.receive(bytes(BODY), header));
    }
    int stored = 0;
    try (var executor = Executors.newFixedThreadPool(10)) {
      for (var result : executor.invokeAll(deliveries)) {
        stored += result.get() instanceof Received.Stored ? 1 : 0;
      }
    }
    assertThat(stored).isEqualTo(1);
    assertThat(only().deliveries()).isEqualTo(50);
  }

  @Test
  void aMissingSignatureIsRejected() {
    rejected(inbox.receive(bytes(BODY), null), "no signature");
    rejected(inbox.receive(bytes(BODY), " "), "no signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t",
        "t=",
        "t=abc",
        "t=-1,v1=00",
        "v1=00",
        "t=1782907200",
        "t=1782907200,v1",
        "t=1782907200,v1=",
        "t=1782907200,v1=zz",
        "t=1782907200,t=1782907200,v1=00",
        "t=99999999999999999999,v1=00",
        ",",
        "=",
        "t=1782907200;v1=00"
      })
  void aMalformedSignatureIsRejected(String header) {
    rejected(inbox.receive(bytes(BODY), header), "malformed");
  }

  @Test
  void anEndlessSignatureIsRejected() {
    String header = "t=1782907200" + ",v1=00".repeat(1000);
    rejected(inbox.receive(bytes(BODY), header), "too long");
  }

  @Test
  void aForgedSignatureIsRejected() {
    rejected(
        inbox.receive(bytes(BODY), "t=1782907200,v1=" + "0".repeat(64)), "none of our secrets");
    String otherBody = ofPayment("evt_1", "payment_intent.succeeded", "pi_2");
    rejected(inbox.receive(bytes(otherBody), signature(BODY, SECRET, NOW)), "none of our secrets");
    // the provider's test scheme proves nothing
    String v0 = signature(BODY, SECRET, NOW).replace("v1=", "v0=");
    rejected(inbox.receive(bytes(BODY), v0), "none of our secrets");
  }

  @Test
  void aSignatureWithAnotherTimeThanItSignedIsRejected() {
    String header = signature(BODY, SECRET, NOW.minusSeconds(3600));
    String renewed = header.replaceFirst("t=\\d+", "t=" + NOW.getEpochSecond());
    rejected(inbox.receive(bytes(BODY), renewed), "none of our secrets");
  }

  @Test
  void aWrongSecretIsRejected() {
    rejected(
        inbox.receive(bytes(BODY), signature(BODY, "whsec_other", NOW)), "none of our secrets");
  }

  @Test
  void signaturesAreTakenForFiveMinutesToEitherSide() {
    rejected(receiveSignedAt(NOW.minusSeconds(301)), "too old");
    rejected(receiveSignedAt(NOW.plusSeconds(301)), "from the future");
    rejected(receiveSignedAt(NOW.plus(Duration.ofDays(10))), "from the future");
    assertThat(receiveSignedAt(NOW.minusSeconds(300))).isInstanceOf(Received.Stored.class);
    assertThat(receiveSignedAt(NOW.plusSeconds(300))).isInstanceOf(Received.Repeated.class);
  }

  @Test
  void whileASecretIsReplacedEitherIsTakenAndOneOfSeveralSignaturesIsEnough() {
    inbox.receive(bytes(BODY), signature(BODY, OLD_SECRET, NOW));
    assertThat(only().deliveries()).isEqualTo(1);
    String foreign = signature(BODY, "whsec_other", NOW);
    String both = foreign + "," + signature(BODY, SECRET, NOW).replaceFirst("t=\\d+,", "");
    assertThat(inbox.receive(bytes(BODY), both)).isEqualTo(new Received.Repeated("evt_1", 2));
    assertThat(inbox(List.of(SECRET), false).receive(bytes(BODY), signature(BODY, OLD_SECRET, NOW)))
        .isInstanceOf(Received.Rejected.class);
  }

  @Test
  void withoutASecretNothingIsTakenNotEvenWhatIsSignedWithAnEmptyOne() {
    for (List<String> none : List.of(List.<String>of(), List.of("", " "))) {
      assertThat(inbox(none, false).receive(bytes(BODY), "t=1782907200,v1=" + "0".repeat(64)))
          .isEqualTo(new Received.NotConfigured());
    }
    assertThat(stored()).isZero();
  }

  @Test
  void aHugeBodyIsNotEvenLookedAt() {
    byte[] body = new byte[262_145];
    assertThat(inbox.receive(body, "t=1,v1=00")).isEqualTo(new Received.TooLarge(262_144));
    assertThat(stored()).isZero();
  }

  @Test
  void aBodyAsLongAsAllowedIsTaken() {
    String body = BODY.strip();
    String full = body + " ".repeat(262_144 - body.length());
    assertThat(deliver(full)).isInstanceOf(Received.Stored.class);
  }

  @Test
  void whatIsNotUtf8IsRejectedAlthoughItIsSigned() {
    String body = BODY.replace("pi_1", "pi_\u00e9");
    byte[] latin = body.getBytes(ISO_8859_1);
    // signed over what a lenient decoder would make of it
    String lenient = new String(latin, UTF_8);
    rejected(inbox.receive(latin, signature(lenient, SECRET, NOW)), "isn't UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "{}",
        "null",
        "{\"id\": \"evt_1\", \"object\": \"event\"}",
        "{\"id\": \"evt_1\", \"object\": \"v2.core.event\", \"type\": \"v1.billing.meter\"}",
        "{\"id\": 7, \"object\": \"event\", \"type\": \"charge.failed\"}",
        "{\"id\": \"evt\\u0000\", \"object\": \"event\", \"type\": \"charge.failed\"}",
        "{\"id\": \"evt_1\", \"object\": \"event\", \"type\": \"charge\\u001b[2J\"}",
        "{\"id\": \"evt_1\", \"object\": \"event\", \"type\": \"charge.failed\"} {}",
        "{\"id\": \"evt_1\", \"object\": \"event\", \"type\": \"charge.failed\"",
      })
  void whatIsNoEventIsRejectedAlthoughItIsSigned(String body) {
    rejected(deliver(body), "no event");
  }

  @Test
  void whatNestsTooDeeplyIsRejected() {
    rejected(deliver("[".repeat(100_000)), "no event");
  }

  @Test
  void aRawNulIsRejectedAndAnEscapedOneIsKept() {
    rejected(deliver(BODY.replace("pi_1", "pi_\0")), "no event");
    String escaped =
        SignedWebhooks.event(
            "evt_9", "charge.failed", "charge", "ch_\\u0000", "\"description\": \"a\\u0000b\"");
    assertThat(deliver(escaped)).isEqualTo(new Received.Stored("evt_9"));
    assertThat(only().objectId()).isNull();
  }

  @Test
  void anotherOrNoApiVersionIsNoObstacle() {
    deliver(BODY.replace("2026-07-29.dahlia", "2019-05-16"));
    deliver(BODY.replace("\"2026-07-29.dahlia\"", "null").replace("evt_1", "evt_2"));

    assertThat(webhooks.list(null, null, 10))
        .extracting(WebhookEvent::eventId, WebhookEvent::apiVersion, WebhookEvent::objectId)
        .containsExactly(tuple("evt_1", "2019-05-16", "pi_1"), tuple("evt_2", null, "pi_1"));
  }

  @Test
  void anEventOfTheOtherModeIsKeptButNotAskedAbout() {
    String live = BODY.replace("\"livemode\": false", "\"livemode\": true");
    assertThat(deliver(live)).isInstanceOf(Received.Stored.class);
    assertThat(only().state()).isEqualTo(WebhookState.PARKED);
    assertThat(only().reason()).isEqualTo("it is of live mode, our key of test mode");

    String test = BODY.replace("evt_1", "evt_2");
    inbox(List.of(SECRET), true).receive(bytes(test), signature(test, SECRET, NOW));
    assertThat(webhooks.list(WebhookState.PARKED, null, 10)).hasSize(2);
  }

  @Test
  void eventsAreListedByStateAndTimeTheLatestFirst() {
    deliver(BODY);
    clock.advance(Duration.ofMinutes(1));
    deliver(BODY.replace("evt_1", "evt_2"));
    deliver(BODY.replace("evt_1", "evt_3").replace("false", "true"));

    assertThat(ids(null, null, 10)).containsExactly("evt_2", "evt_3", "evt_1");
    assertThat(ids(null, null, 1)).containsExactly("evt_2");
    assertThat(ids(WebhookState.WAITING, null, 10)).containsExactly("evt_2", "evt_1");
    assertThat(ids(WebhookState.WAITING, NOW.plusSeconds(60), 10)).containsExactly("evt_2");
    assertThat(ids(WebhookState.PARKED, null, 10)).containsExactly("evt_3");
    assertThat(ids(WebhookState.PROCESSED, null, 10)).isEmpty();
    assertThat(webhooks.backlog()).isEqualTo(new Webhooks.Backlog(2, Duration.ofMinutes(1), 1));
  }

  private Received receiveSignedAt(Instant at) {
    return inbox.receive(bytes(BODY), signature(BODY, SECRET, at));
  }

  private Received deliver(String body) {
    return inbox.receive(bytes(body), signature(body, SECRET, clock.instant()));
  }

  private void rejected(Received received, String why) {
    assertThat(received).isInstanceOf(Received.Rejected.class);
    assertThat(((Received.Rejected) received).reason()).contains(why);
    assertThat(stored()).isZero();
  }

  private int stored() {
    return jdbc.sql("SELECT count(*) FROM webhook_event").query(Integer.class).single();
  }

  private WebhookEvent only() {
    List<WebhookEvent> all = webhooks.list(null, null, 10);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private List<String> ids(WebhookState state, Instant since, int limit) {
    return webhooks.list(state, since, limit).stream().map(WebhookEvent::eventId).toList();
  }
}
