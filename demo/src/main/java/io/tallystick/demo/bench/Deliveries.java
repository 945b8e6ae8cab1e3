package io.tallystick.demo.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed deliveries of payment_intent.succeeded as the provider sends them, each with ids of its
 * own. Only the signatures are kept ready: a hundred thousand bodies wouldn't fit.
 */
final class Deliveries {
  static final String SECRET = "whsec_bench";

  private static final String HMAC = "HmacSHA256";
  private static final String EVENT = "evt_";
  private static final String INTENT = "pi_";
  private static final String NUMBER = "000000000000000000000000";

  private final byte[] template = template();
  private final int event = place(EVENT);
  private final int intent = place(INTENT);
  private long next;
  private long first;
  private String[] signatures = {};

  private static byte[] template() {
    try (InputStream body = Deliveries.class.getResourceAsStream("payment_intent.succeeded.json")) {
      if (body == null) {
        throw new IllegalStateException("payment_intent.succeeded.json is missing");
      }
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int place(String prefix) {
    String text = new String(template, StandardCharsets.US_ASCII);
    return text.indexOf(prefix + NUMBER) + prefix.length();
  }

  /** Of a body, in bytes. */
  int size() {
    return template.length;
  }

  /** Signs so many new ones. The signatures hold for five minutes. */
  void prepare(int most) throws GeneralSecurityException {
    first = next;
    next += most;
    signatures = new String[most];
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), HMAC));
    String time = Long.toString(Clock.systemUTC().instant().getEpochSecond());
    byte[] before = (time + ".").getBytes(StandardCharsets.US_ASCII);
    for (int n = 0; n < most; n++) {
      mac.update(before);
      signatures[n] = "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body(n)));
    }
  }

  byte[] body(int n) {
    byte[] body = template.clone();
    write(body, event, first + n);
    write(body, intent, first + n);
    return body;
  }

  String eventId(int n) {
    return EVENT + number(first + n);
  }

  String intentId(int n) {
    return INTENT + number(first + n);
  }

  String signature(int n) {
    return signatures[n];
  }

  private static void write(byte[] body, int place, long number) {
    long rest = number;
    for (int i = place + NUMBER.length() - 1; rest > 0; i--) {
      body[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static String number(long number) {
    String digits = Long.toString(number);
    return NUMBER.substring(digits.length()) + digits;
  }
}
