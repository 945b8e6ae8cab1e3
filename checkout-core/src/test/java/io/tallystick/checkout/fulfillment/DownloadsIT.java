package io.tallystick.checkout.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.fulfillment.Downloads.Granted;
import io.tallystick.checkout.fulfillment.Downloads.Issued;
import io.tallystick.checkout.fulfillment.Downloads.Limits;
import io.tallystick.checkout.fulfillment.Downloads.Refused;
import io.tallystick.checkout.fulfillment.Downloads.Why;
import io.tallystick.checkout.pricing.Quotes.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DownloadsIT extends FulfillmentRig {
  private final Downloads downloads =
      new Downloads(
          sold.shop.dataSource,
          sold.shop.transaction,
          new Random(5),
          sold.ids,
          sold.shop.clock,
          new Limits(Duration.ofHours(24), 3, 4));

  @BeforeEach
  void aSongIsSold() {
    sold.order("SO-1", new Item("SONG-1", 1));
    sold.paid("SO-1");
    fulfillments.request("SO-1", "test");
  }

  private String entitlement() {
    return downloads.ofOrder("SO-1").getFirst().entitlementId();
  }

  private String token() {
    return ((Issued) downloads.issue(entitlement())).token();
  }

  @Test
  void aTokenIsSecretAndStoredNowhere() {
    String token = token();
    assertThat(Base64.getUrlDecoder().decode(token)).hasSize(24);
    assertThat(sold.texts("SELECT token_hash FROM download_token"))
        .allMatch(hash -> hash.length() == 64 && !hash.contains(token));
    assertThat(downloads.issue(entitlement()).toString()).startsWith("Issued[until ");
    assertThat(downloads.redeem(token)).isEqualTo(new Granted("SONG-1", "SO-1"));
  }

  @Test
  void downloadsAreCountedAndLimitedAlsoByManyAtOnce() throws Exception {
    String token = token();
    List<Callable<Downloads.Redeem>> customers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      customers.add(() -> downloads.redeem(token));
    }
    int granted = 0;
    try (var executor = Executors.newFixedThreadPool(8)) {
      for (var each : executor.invokeAll(customers)) {
        granted += each.get() instanceof Granted ? 1 : 0;
      }
    }
    assertThat(granted).isEqualTo(3);
    assertThat(downloads.redeem(token)).isEqualTo(new Refused(Why.USED_UP));
    assertThat(sold.shop.number("SELECT count(*) FROM download")).isEqualTo(3);
  }

  @Test
  void aTokenExpires() {
    String token = token();
    sold.shop.clock.advance(Duration.ofHours(24).minusMillis(1));
    assertThat(downloads.redeem(token)).isInstanceOf(Granted.class);
    sold.shop.clock.advance(Duration.ofMillis(1));
    assertThat(downloads.redeem(token)).isEqualTo(new Refused(Why.EXPIRED));
  }

  @Test
  void guessingFindsNothing() {
    assertThat(downloads.redeem("")).isEqualTo(new Refused(Why.UNKNOWN));
    assertThat(downloads.redeem("\0")).isEqualTo(new Refused(Why.UNKNOWN));
    assertThat(downloads.redeem("x".repeat(5_000))).isEqualTo(new Refused(Why.UNKNOWN));
    assertThat(downloads.issue("en_none")).isEqualTo(new Refused(Why.UNKNOWN));
  }

  @Test
  void anEntitlementGetsABoundedNumberOfTokens() {
    for (int i = 0; i < 4; i++) {
      token();
    }
    assertThat(downloads.issue(entitlement())).isEqualTo(new Refused(Why.USED_UP));
  }

  @Test
  void takenBackNoTokenWorksAnyMoreAndNoneIsIssued() {
    String token = token();
    assertThat(downloads.redeem(token)).isInstanceOf(Granted.class);
    sold.shop.clock.advance(Duration.ofMinutes(1));
    fulfillments.cancel("SO-1", "refunded in full", "test");

    assertThat(downloads.redeem(token)).isEqualTo(new Refused(Why.REVOKED));
    assertThat(downloads.issue(entitlement())).isEqualTo(new Refused(Why.REVOKED));
    fulfillments.request("SO-1", "test");
    assertThat(downloads.ofOrder("SO-1"))
        .extracting(Downloads.Entitlement::revoked)
        .containsOnly(true);
  }
}
