package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeResponse;
import io.tallystick.checkout.stripe.Ending.Means;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EndingTest {
  static Stream<Arguments> connections() {
    var untrusted = new SSLHandshakeException("not trusted");
    untrusted.initCause(new CertificateException("not trusted"));
    return Stream.of(
        Arguments.of(new ConnectException("refused"), Ending.NO_CONNECTION),
        Arguments.of(new HttpConnectTimeoutException("slow"), Ending.NO_CONNECTION),
        Arguments.of(untrusted, Ending.NO_CONNECTION),
        // an alert can come after the request
        Arguments.of(new SSLHandshakeException("alert"), Ending.NO_ANSWER),
        Arguments.of(new SocketTimeoutException("late"), Ending.NO_ANSWER),
        Arguments.of(new EOFException("dropped"), Ending.NO_ANSWER),
        Arguments.of(new IOException("reset"), Ending.NO_ANSWER),
        Arguments.of(new InterruptedException(), Ending.INTERRUPTED),
        Arguments.of(null, Ending.NO_ANSWER));
  }

  @ParameterizedTest
  @MethodSource("connections")
  void onlyAConnectionThatNeverCameAboutIsCertain(Throwable cause, Ending ending) {
    assertThat(Ending.of(new ApiConnectionException("no", cause))).isEqualTo(ending);
  }

  @ParameterizedTest
  @CsvSource({
    "400, , , REFUSED",
    "401, , , NO_ACCESS",
    "402, card_declined, , DECLINED",
    "403, , , NO_ACCESS",
    "404, resource_missing, , MISSING",
    "405, , , UNEXPECTED",
    "409, idempotency_key_in_use, , KEY_IN_USE",
    "424, , , UNEXPECTED",
    "429, , Stripe-Rate-Limited-Reason: global-rate, LIMITED",
    "429, rate_limit, , LIMITED",
    "429, lock_timeout, Stripe-Should-Retry: true, LOCKED",
    "500, , , FAILED_INSIDE",
    "500, , Stripe-Should-Retry: true, FAILED_INSIDE",
    "500, , Stripe-Should-Retry: false, FAILED_FOR_GOOD",
    "500, , Idempotent-Replayed: true, FAILED_FOR_GOOD",
    "500, , Idempotent-Replayed: false, FAILED_INSIDE",
    "503, , , FAILED_INSIDE",
    "200, , , UNEXPECTED",
  })
  void eachStatusInStripesOwnWordsHasItsEnding(
      int status, String code, String header, Ending ending) {
    var e = new ApiException("no", "req_1", code, status, null);
    e.setStripeError(error(status, header));
    assertThat(Ending.of(e)).isEqualTo(ending);
  }

  @Test
  void aKeyOfAnotherRequestIsToldByItsType() {
    StripeException e = new IdempotencyException("no", "req_1", null, 400);
    StripeError error = error(400, null);
    error.setType("idempotency_error");
    e.setStripeError(error);
    assertThat(Ending.of(e)).isEqualTo(Ending.KEY_OF_ANOTHER);
  }

  @ParameterizedTest
  @CsvSource({"200", "400", "401", "404", "429", "500"})
  void withoutStripesWordsNoStatusSaysAnything(int status) {
    assertThat(Ending.of(new ApiException("<html>", null, null, status, null)))
        .isEqualTo(Ending.UNREADABLE);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSaidForCertainIsNotAskedAgainAndDoesNotSpeakAgainstStripe(Ending ending) {
    if (ending.means() == Means.SAID_NO) {
      assertThat(ending.again()).isFalse();
      assertThat(ending.failing()).isFalse();
    }
  }

  private static StripeError error(int status, String header) {
    Map<String, List<String>> headers =
        header == null
            ? Map.of()
            : Map.of(header.substring(0, header.indexOf(':')), List.of(header.split(": ")[1]));
    var error = new StripeError();
    error.setLastResponse(new StripeResponse(status, HttpHeaders.of(headers), "{}"));
    return error;
  }
}
