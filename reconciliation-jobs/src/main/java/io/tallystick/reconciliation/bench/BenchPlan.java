package io.tallystick.reconciliation.bench;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened on the generated day, as functions of the payment's number alone: nothing is kept,
 * so memory doesn't grow with rows, and two readers of the plan agree without talking.
 *
 * <p>One payment in 20 is refunded. Of each full block of 200 payments one holds a difference, the
 * eight types by turns: 0.5 %, and the count of each type is exact. No payment holds two.
 */
final class BenchPlan {
  static final int BLOCK = 200;

  /** Below this not every type would occur. */
  static final long MIN_ROWS = 8 * BLOCK;

  /** Above this the payment's number doesn't fit its place in an id. */
  static final long MAX_ROWS = 100_000_000;

  /** The types planted, in the order of the blocks they fall on. */
  static final List<DiscrepancyType> TYPES =
      List.of(
          DiscrepancyType.MISSING_AT_PROVIDER,
          DiscrepancyType.UNKNOWN_TO_US,
          DiscrepancyType.AMOUNT_MISMATCH,
          DiscrepancyType.CURRENCY_MISMATCH,
          DiscrepancyType.DUPLICATE_CHARGE,
          DiscrepancyType.REFUND_MISSING_AT_PROVIDER,
          DiscrepancyType.REFUND_NOT_RECORDED,
          DiscrepancyType.REFUND_AMOUNT_MISMATCH);

  private static final int REFUND_EVERY = 20;
  private static final int REFUND_AT = 7;
  private static final long FIRST_SECOND = 600;
  private static final long SECONDS = 75_600; // until 21:10: away from the day's last two hours

  private final long rows;
  private final long seed;
  private final long refundLag;

  BenchPlan(long rows, long seed) {
    if (rows < MIN_ROWS || rows > MAX_ROWS) {
      throw new IllegalArgumentException(
          "The bench needs between %d and %d rows, not %d".formatted(MIN_ROWS, MAX_ROWS, rows));
    }
    this.rows = rows;
    this.seed = seed;
    this.refundLag = BLOCK * Math.max(1, rows / BLOCK / 50);
  }

  /** Payments the shop recorded. */
  long rows() {
    return rows;
  }

  /** Refunds the shop recorded. */
  long refunds() {
    return (rows + REFUND_EVERY - 1 - REFUND_AT) / REFUND_EVERY;
  }

  /** Rows of the provider's file: missing ones left out, unknown ones and duplicates added. */
  long providerRows() {
    return rows
        + refunds()
        - count(DiscrepancyType.MISSING_AT_PROVIDER)
        - count(DiscrepancyType.REFUND_MISSING_AT_PROVIDER)
        + count(DiscrepancyType.UNKNOWN_TO_US)
        + count(DiscrepancyType.DUPLICATE_CHARGE)
        + count(DiscrepancyType.REFUND_NOT_RECORDED);
  }

  long differences() {
    return rows / BLOCK;
  }

  /** How many differences of this type are planted. */
  long count(DiscrepancyType type) {
    int turn = TYPES.indexOf(type);
    return turn < 0
        ? 0
        : differences() / TYPES.size() + (turn < differences() % TYPES.size() ? 1 : 0);
  }

  /** The planted differences, one per full block. */
  Stream<Finding> planted() {
    return LongStream.range(0, differences()).mapToObj(this::plantedIn);
  }

  private Finding plantedIn(long block) {
    DiscrepancyType type = TYPES.get((int) (block % TYPES.size()));
    long payment = block * BLOCK + placeIn(block, type);
    return switch (type) {
      case UNKNOWN_TO_US -> new Finding(type, null, intentId(payment, 1));
      case REFUND_MISSING_AT_PROVIDER, REFUND_NOT_RECORDED, REFUND_AMOUNT_MISMATCH ->
          new Finding(type, orderId(payment), refundId(payment));
      case DUPLICATE_CHARGE -> new Finding(type, orderId(payment), intentId(payment, 1));
      default -> new Finding(type, orderId(payment), intentId(payment, 0));
    };
  }

  /** The difference of this payment; null: both sides agree. */
  @Nullable DiscrepancyType differenceAt(long payment) {
    long block = payment / BLOCK;
    if (block >= differences()) {
      return null;
    }
    DiscrepancyType type = TYPES.get((int) (block % TYPES.size()));
    return payment % BLOCK == placeIn(block, type) ? type : null;
  }

  /** Refund differences but the unrecorded one fall on refunded payments, all others beside. */
  private long placeIn(long block, DiscrepancyType type) {
    long draw = draw(block, 'd', BLOCK);
    return switch (type) {
      case REFUND_MISSING_AT_PROVIDER, REFUND_AMOUNT_MISMATCH ->
          draw / REFUND_EVERY * REFUND_EVERY + REFUND_AT;
      default -> draw % REFUND_EVERY == REFUND_AT ? draw + 1 : draw;
    };
  }

  /** Do our books hold a refund of this payment? */
  boolean refunded(long payment) {
    return payment % REFUND_EVERY == REFUND_AT;
  }

  /** A refund follows its payment by this many payments. */
  long refundLag() {
    return refundLag;
  }

  /** Steps to walk so that every payment and, {@link #refundLag} later, its refund has its turn. */
  long steps() {
    return (rows + BLOCK - 1) / BLOCK * BLOCK + refundLag;
  }

  /** The payment at a step of the provider's file: near the books' order, but not the same. */
  long shuffled(long step) {
    long block = step / BLOCK;
    return block * BLOCK + (step % BLOCK * 77 + draw(block, 's', BLOCK)) % BLOCK; // 77: coprime
  }

  /** Second of the day of the last book entry: the last refund, made after all payments. */
  int lastSecond() {
    return secondOf((refunds() - 1) * REFUND_EVERY + REFUND_AT + refundLag);
  }

  /** Second of the day at which the payment with this number was made. */
  int secondOf(long payment) {
    return (int) (FIRST_SECOND + payment * SECONDS / steps());
  }

  String orderId(long payment) {
    String digits = Long.toString(payment);
    return "SO-2026-" + "0".repeat(9 - digits.length()) + digits;
  }

  /** Variant 0 is the payment itself, 1 a second one: a duplicate, or one that isn't ours. */
  String intentId(long payment, int variant) {
    return id("pi_3", payment, variant, 'i');
  }

  String chargeId(long payment, int variant) {
    return id("ch_3", payment, variant, 'c');
  }

  String refundId(long payment) {
    return id("re_3", payment, 2, 'r');
  }

  String transactionId(long payment, int variant) {
    return id("txn_3", payment, variant, 't');
  }

  /** As the provider's: a part that grows with time, the account's part, a random part. */
  private String id(String prefix, long payment, int variant, char salt) {
    var id = new StringBuilder(prefix.length() + 23).append(prefix);
    base62(id, 20_000_000_000L + payment, 6);
    id.append("LkdIwHu7").append((char) ('0' + variant));
    base62(id, hash(payment, salt + variant) >>> 17, 8);
    return id.toString();
  }

  private static void base62(StringBuilder to, long value, int width) {
    int end = to.length() + width;
    to.setLength(end);
    long rest = value;
    for (int at = end - 1; at >= end - width; at--) {
      int digit = (int) (rest % 62);
      rest /= 62;
      to.setCharAt(
          at, (char) (digit < 10 ? '0' + digit : digit < 36 ? 'A' + digit - 10 : 'a' + digit - 36));
    }
  }

  /** The books' currency, upper case. */
  String currency(long payment) {
    long draw = draw(payment, 'e', 100);
    if (draw < 3 && differenceAt(payment) == null) {
      return "JPY";
    }
    return draw < 60 ? "EUR" : draw < 85 ? "USD" : "GBP";
  }

  /** The provider's currency: another one where that is the difference. */
  String providerCurrency(long payment) {
    String ours = currency(payment);
    boolean differs = differenceAt(payment) == DiscrepancyType.CURRENCY_MISMATCH;
    return !differs ? ours : ours.equals("EUR") ? "USD" : "EUR";
  }

  /** Minor units the books hold for the payment; positive. */
  long charged(long payment) {
    return 500 + draw(payment, 'a', 200) * draw(payment, 'b', 200);
  }

  /** Minor units the provider states for the payment; positive. */
  long providerCharged(long payment) {
    boolean differs = differenceAt(payment) == DiscrepancyType.AMOUNT_MISMATCH;
    return charged(payment) - (differs ? 1 + draw(payment, 'm', 400) : 0);
  }

  /** Minor units given back of the payment, positive: all of it or, as often, a part. */
  long givenBack(long payment) {
    long charged = charged(payment);
    boolean whole = draw(payment, 'w', 2) == 0;
    return whole ? charged : 200 + draw(payment, 'p', charged - 200);
  }

  /** Minor units the provider says it gave back; positive, never more than was taken. */
  long providerGivenBack(long payment) {
    boolean differs = differenceAt(payment) == DiscrepancyType.REFUND_AMOUNT_MISMATCH;
    return givenBack(payment) - (differs ? 1 + draw(payment, 'n', 100) : 0);
  }

  /** A number from 0 to bound - 1 that depends on the seed, n and salt alone. */
  long draw(long n, int salt, long bound) {
    return (hash(n, salt) >>> 1) % bound;
  }

  /** SplitMix64's finalizer (Steele, Lea, Flood 2014). */
  private long hash(long n, int salt) {
    long z = (seed * 1_000_003 + salt) * 0x9E3779B97F4A7C15L + n * 0xD1342543DE82EF95L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
