package io.tallystick.console.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * A waterfall as bars: each step begins where the one before ended, totals stand on the line of
 * nothing. Numbers only; a template draws them, so that no text gets into markup unescaped.
 *
 * @param zero where the line of nothing is
 */
public record WaterfallPicture(List<Bar> bars, double zero) {
  /** As the template's view box. */
  public static final double WIDTH = 720;

  public static final double HEIGHT = 260;

  private static final double TOP = 24;
  private static final double BOTTOM = 216;
  private static final double GAP = 0.3;
  private static final double THINNEST = 1;

  /** What a bar is. */
  public enum Kind {
    TOTAL("plain"),
    STEP("good"),
    RESIDUAL("bad");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /**
   * A step to draw.
   *
   * @param minor what it adds; of a total what it comes to
   * @param amount the same in words
   */
  public record Step(String label, Kind kind, long minor, String amount) {}

  /**
   * A bar.
   *
   * @param middle of it, for its texts
   * @param style a class of the style sheet
   */
  public record Bar(
      double x,
      double y,
      double width,
      double height,
      double middle,
      String style,
      String label,
      String amount) {}

  public WaterfallPicture {
    bars = List.copyOf(bars);
  }

  /** Works out where each step is. */
  public static WaterfallPicture of(List<Step> steps) {
    double low = 0;
    double high = 0;
    double at = 0;
    for (Step step : steps) { // in floating point: this is a picture, and mustn't overflow
      at = step.kind() == Kind.TOTAL ? step.minor() : at + step.minor();
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
    double scale = high == low ? 0 : (BOTTOM - TOP) / (high - low);
    double zero = BOTTOM + low * scale;
    double slot = steps.isEmpty() ? WIDTH : WIDTH / steps.size();
    List<Bar> bars = new ArrayList<>();
    at = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      double from = step.kind() == Kind.TOTAL ? 0 : at;
      at = step.kind() == Kind.TOTAL ? step.minor() : at + step.minor();
      double top = zero - Math.max(from, at) * scale;
      bars.add(
          new Bar(
              round(slot * (i + GAP / 2)),
              round(top),
              round(slot * (1 - GAP)),
              round(Math.max(THINNEST, Math.abs(at - from) * scale)),
              round(slot * (i + 0.5)),
              step.kind() == Kind.STEP && step.minor() < 0 ? "less" : step.kind().words,
              step.label(),
              step.amount()));
    }
    return new WaterfallPicture(bars, round(zero));
  }

  private static double round(double number) {
    return Math.round(number * 10) / 10.0;
  }
}
