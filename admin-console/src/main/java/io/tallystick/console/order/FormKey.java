package io.tallystick.console.order;

import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** The key a form brings, by which it is done once however often it is sent. */
public final class FormKey {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{8,100}");

  private FormKey() {}

  /**
   * @throws ResponseStatusException 400 if it is none of ours
   */
  public static String plain(String formKey) {
    if (!PLAIN.matcher(formKey).matches()) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "no form key");
    }
    return formKey;
  }
}
