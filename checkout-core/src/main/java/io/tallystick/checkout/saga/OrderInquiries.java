package io.tallystick.checkout.saga;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.checkout.refund.Refunds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has the provider asked how an order's payments and open refunds stand, since a member of staff
 * wants to know. What is learnt is taken down as all other news. Nothing is taken, given back or
 * cancelled. Who asked is committed before the first call.
 */
public final class OrderInquiries {
  /** An order isn't asked for again earlier. */
  public static final Duration PAUSE = Duration.ofSeconds(30);

  /** The most that one person asks within a minute. */
  public static final int MOST_A_MINUTE = 20;

  private static final Logger LOG = LoggerFactory.getLogger(OrderInquiries.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MOST_TEXT = 2_000;

  /** What asking came to. */
  public sealed interface Result {
    /** The provider was asked, and this was learnt; for people. */
    record Learnt(String what) implements Result {}

    /**
     * That very form asked before. Nothing was done now.
     *
     * @param what was learnt then; null: it is still under way
     */
    record AlreadyAsked(@Nullable String what) implements Result {}

    /** Somebody asked for this order a moment ago. Nothing was done. */
    record TooSoon(Instant again) implements Result {}

    /** That person asked for many orders within a minute. Nothing was done. */
    record TooMany(int most) implements Result {}

    /** The provider never heard of a payment of this order. Nothing was done. */
    record NothingToAsk() implements Result {}
  }

  private final JdbcInquiries jdbc;
  private final PaymentInquiry payments;
  private final Refunds refunds;
  private final Supplier<PaymentProvider> provider;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  OrderInquiries(
      DataSource dataSource,
      PaymentInquiry payments,
      Refunds refunds,
      Supplier<PaymentProvider> provider,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    this.jdbc = new JdbcInquiries(dataSource);
    this.payments = payments;
    this.refunds = refunds;
    this.provider = provider;
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Asks. Not in a transaction.
   *
   * @param by who wants to know
   * @param key the caller's: with the same key it is asked once
   * @throws RuntimeException if this process can't ask the provider at all, for want of a key say;
   *     nothing was written then
   */
  public Result ask(String orderId, String by, String key) {
    Objects.requireNonNull(provider.get());
    List<String> attempts = jdbc.askable(orderId);
    if (attempts.isEmpty()) {
      return new Result.NothingToAsk();
    }
    Result refusal = transaction.execute(_ -> begin(orderId, by, key));
    if (refusal != null) {
      return refusal;
    }
    List<String> learnt = new ArrayList<>();
    var heard = new AtomicBoolean();
    for (String attempt : attempts) {
      learnt.add("Payment " + attempt + ": " + asked(() -> payment(attempt, by, heard)));
    }
    for (String refund : jdbc.openRefunds(orderId)) {
      learnt.add("Refund " + refund + ": " + asked(() -> refund(refund, by)));
    }
    String all = String.join(" ", learnt);
    String what = all.length() <= MOST_TEXT ? all : all.substring(0, MOST_TEXT);
    jdbc.answered(key, what, heard.get(), clock.instant());
    return new Result.Learnt(what);
  }

  /** Null: it may be asked, and that it is asked stands written. */
  private @Nullable Result begin(String orderId, String by, String key) {
    jdbc.lock(orderId, by);
    JdbcInquiries.Earlier same = jdbc.find(key);
    if (same != null) {
      return new Result.AlreadyAsked(same.learnt());
    }
    Instant now = clock.instant();
    Instant last = jdbc.lastOf(orderId);
    if (last != null && !last.isAfter(now) && last.plus(PAUSE).isAfter(now)) {
      return new Result.TooSoon(last.plus(PAUSE));
    }
    if (jdbc.countBy(by, now.minus(MINUTE), now) >= MOST_A_MINUTE) {
      return new Result.TooMany(MOST_A_MINUTE);
    }
    jdbc.insert(orderId, key, by, now);
    audit.record(
        new AuditEntry("order:" + orderId, "order.provider_asked", by, null, null, null, null));
    return null;
  }

  private String payment(String attempt, String by, AtomicBoolean heard) {
    return switch (payments.ask(attempt, Told.byAnswer(by))) {
      case PaymentInquiry.Result.Changed(var before, var after) -> {
        heard.set(true);
        yield "it was %s in our books and is %s now.".formatted(before.code(), after.code());
      }
      case PaymentInquiry.Result.Unchanged(var state, String why) -> {
        if (why.startsWith(PaymentInquiry.SAYS)) {
          heard.set(true);
        }
        yield "it stays %s; %s.".formatted(state.code(), why);
      }
    };
  }

  private String refund(String refundId, String by) {
    Refund before = refunds.find(refundId).orElseThrow();
    refunds.inquire(refundId, Told.byAnswer(by));
    Refund after = refunds.find(refundId).orElseThrow();
    String why = after.lastError() == null ? "" : " (" + after.lastError() + ")";
    return before.state() == after.state()
        ? "it stays %s%s.".formatted(after.state().code(), why)
        : "it was %s in our books and is %s now."
            .formatted(before.state().code(), after.state().code());
  }

  private static String asked(Supplier<String> question) {
    try {
      return question.get();
    } catch (RuntimeException e) { // the others are still to be asked
      LOG.warn("Asking the provider failed", e);
      return "asking failed, the log says why.";
    }
  }

  /** The order's latest inquiries, the last first. */
  public List<Asked> ofOrder(String orderId) {
    return jdbc.ofOrder(orderId);
  }

  /**
   * Somebody asked.
   *
   * @param learnt null: under way, or its process died
   */
  public record Asked(
      String by, Instant askedAt, @Nullable Instant answeredAt, @Nullable String learnt) {}
}
