package io.tallystick.sandbox;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A test token and what it does.
 *
 * @param decline for {@link Behaviour#DECLINED} and {@link Behaviour#FAILS_LATER}, null otherwise
 */
record TestMethod(
    String token,
    String type,
    @Nullable String brand,
    String last4,
    Behaviour behaviour,
    @Nullable Decline decline) {

  /** What happens to a payment with the token, or after it. */
  enum Behaviour {
    SUCCEEDS,
    DECLINED,
    /** The customer has to pass a challenge first; without a customer it is declined. */
    CHALLENGED,
    DISPUTED_AS_FRAUD,
    DISPUTED_AS_NOT_RECEIVED,
    /** A question of the bank: no money moves. */
    INQUIRED,
    /** The money is available at once. */
    BYPASSES_PENDING,
    REFUND_SUCCEEDS_LATER,
    REFUND_FAILS_LATER,
    SETTLES_LATER,
    FAILS_LATER,
    /** Until the control API ends it. */
    STAYS_PROCESSING
  }

  private static final Map<String, TestMethod> BY_TOKEN =
      Stream.of(
              card("pm_card_visa", "visa", "4242", Behaviour.SUCCEEDS),
              card("pm_card_mastercard", "mastercard", "4444", Behaviour.SUCCEEDS),
              card("pm_card_amex", "amex", "8431", Behaviour.SUCCEEDS),
              declined("pm_card_visa_chargeDeclined", "0002", "card_declined", "generic_decline"),
              declined(
                  "pm_card_visa_chargeDeclinedInsufficientFunds",
                  "9995",
                  "card_declined",
                  "insufficient_funds"),
              declined("pm_card_visa_chargeDeclinedLostCard", "9987", "card_declined", "lost_card"),
              declined(
                  "pm_card_visa_chargeDeclinedStolenCard", "9979", "card_declined", "stolen_card"),
              declined("pm_card_chargeDeclinedExpiredCard", "0069", "expired_card", null),
              declined("pm_card_chargeDeclinedIncorrectCvc", "0127", "incorrect_cvc", null),
              declined("pm_card_chargeDeclinedProcessingError", "0119", "processing_error", null),
              card("pm_card_authenticationRequired", "visa", "3184", Behaviour.CHALLENGED),
              card("pm_card_createDispute", "visa", "0259", Behaviour.DISPUTED_AS_FRAUD),
              card(
                  "pm_card_createDisputeProductNotReceived",
                  "visa",
                  "2685",
                  Behaviour.DISPUTED_AS_NOT_RECEIVED),
              card("pm_card_createDisputeInquiry", "visa", "1976", Behaviour.INQUIRED),
              card("pm_card_bypassPending", "visa", "0077", Behaviour.BYPASSES_PENDING),
              card("pm_card_pendingRefund", "visa", "7726", Behaviour.REFUND_SUCCEEDS_LATER),
              card("pm_card_refundFail", "visa", "5126", Behaviour.REFUND_FAILS_LATER),
              debit("pm_usBankAccount_success", "us_bank_account", Behaviour.SETTLES_LATER),
              debit("pm_usBankAccount_insufficientFunds", "us_bank_account", Behaviour.FAILS_LATER),
              debit("pm_usBankAccount_processing", "us_bank_account", Behaviour.STAYS_PROCESSING),
              debit("pm_success_de", "sepa_debit", Behaviour.SETTLES_LATER),
              debit("pm_failed_de", "sepa_debit", Behaviour.FAILS_LATER))
          .collect(toUnmodifiableMap(TestMethod::token, Function.identity()));

  static @Nullable TestMethod find(String token) {
    return BY_TOKEN.get(token);
  }

  private static TestMethod card(String token, String brand, String last4, Behaviour behaviour) {
    return new TestMethod(token, "card", brand, last4, behaviour, null);
  }

  private static TestMethod declined(
      String token, String last4, String code, @Nullable String declineCode) {
    Decline why = Decline.of(code, declineCode);
    return new TestMethod(token, "card", "visa", last4, Behaviour.DECLINED, why);
  }

  private static TestMethod debit(String token, String type, Behaviour behaviour) {
    Decline why =
        behaviour == Behaviour.FAILS_LATER ? Decline.of("insufficient_funds", null) : null;
    return new TestMethod(token, type, null, "3000", behaviour, why);
  }
}
