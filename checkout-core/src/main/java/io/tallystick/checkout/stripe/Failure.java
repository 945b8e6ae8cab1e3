package io.tallystick.checkout.stripe;

import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A try that brought no object. The client's exception isn't kept: its message may hold a whole
 * body, and with it a client secret.
 *
 * @param why for us, in words
 * @param code Stripe's; the decline code if the bank gave one
 * @param message Stripe's words without ours; for the customer if {@code forCustomer}
 * @param payment the payment as Stripe sent it with its error
 * @param replayed it is what Stripe answered to this key at an earlier time
 */
record Failure(
    Ending ending,
    String why,
    String code,
    String message,
    boolean forCustomer,
    @Nullable PaymentIntent payment,
    boolean replayed) {
  private static final int LONGEST = 200;
  private static final Pattern SECRETS =
      Pattern.compile("(?<=_secret_)[A-Za-z0-9]+|(?<=\\b[sr]k_(?:live|test)_)[A-Za-z0-9]+");

  static Failure of(StripeException e) {
    Ending ending = Ending.of(e);
    StripeError error = e.getStripeError();
    String status = e.getStatusCode() == null ? "" : "HTTP " + e.getStatusCode();
    String request = e.getRequestId() == null ? "" : ", request " + clean(e.getRequestId());
    if (error == null) {
      String text =
          switch (ending) {
            case NO_CONNECTION -> "no connection: " + cause(e);
            case INTERRUPTED -> "interrupted while waiting for the answer";
            case NO_ANSWER -> "sent, but not answered: " + cause(e);
            default -> "the answer can't be read (" + status + ")" + request;
          };
      return new Failure(ending, text, "", text, false, null, false);
    }
    String code = code(error);
    String message = error.getMessage() == null ? code : clean(error.getMessage());
    String limiter = Ending.limiter(e).map(name -> " by " + clean(name)).orElse("");
    String text = "%s %s: %s%s%s".formatted(status, code, message, limiter, request);
    return new Failure(
        ending,
        text,
        code,
        message,
        "card_error".equals(error.getType()),
        error.getPaymentIntent(),
        Ending.replayed(e));
  }

  /** The client broke over the answer: an empty body makes it throw a NullPointerException. */
  static Failure of(RuntimeException e) {
    return ours(
        Ending.UNREADABLE,
        "the answer is empty or can't be read (" + e.getClass().getSimpleName() + ")");
  }

  static Failure ours(Ending ending, String why) {
    return new Failure(ending, why, "", why, false, null, false);
  }

  /** What the bank said, if it said it: card_declined alone tells little. */
  static String code(@Nullable String code, @Nullable String declineCode) {
    if (declineCode != null && !declineCode.isEmpty()) {
      return clean(declineCode);
    }
    return code == null || code.isEmpty() ? "unknown" : clean(code);
  }

  private static String code(StripeError error) {
    String code = error.getCode() == null ? error.getType() : error.getCode();
    return code(code, error.getDeclineCode());
  }

  /** One line without secrets, and without NUL, which PostgreSQL doesn't take. */
  static String clean(String text) {
    String line = text.replace('\0', ' ').replaceAll("\\s+", " ").strip();
    String safe = SECRETS.matcher(line).replaceAll("***");
    return safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST) + "...";
  }

  private static String cause(StripeException e) {
    Throwable cause = e.getCause();
    if (cause == null) {
      return "for no reason given";
    }
    String text = cause.getMessage() == null ? "" : ": " + clean(cause.getMessage());
    return cause.getClass().getSimpleName() + text;
  }
}
