package io.tallystick.console.page;

import java.util.regex.Pattern;

/** Where somebody came from; never another site. */
public final class Back {
  private static final Pattern OURS = Pattern.compile("/(?![/\\\\])[A-Za-z0-9/._~?&=%:+@,-]*");

  private Back() {}

  /** The path if it is one of ours, else the first page. */
  public static String to(String path) {
    return path.length() <= 2_000 && OURS.matcher(path).matches() ? path : "/";
  }
}
