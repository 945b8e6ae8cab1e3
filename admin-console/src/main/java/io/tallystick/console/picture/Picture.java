package io.tallystick.console.picture;

import java.util.List;

/**
 * A drawing, as templates/picture/picture.html makes SVG of it.
 *
 * @param title what it shows
 * @param description the same for who can't see it; the numbers stand in a table beneath
 */
public record Picture(
    String title,
    String description,
    int width,
    int height,
    List<Rect> rects,
    List<Label> labels,
    List<Line> lines) {
  /**
   * A bar.
   *
   * @param kind good, bad or plain: its colour
   * @param words shown where one points at it
   */
  public record Rect(String kind, int x, int y, int width, int height, String words) {}

  /**
   * A text.
   *
   * @param anchor start, middle or end: which part of it stands at x
   */
  public record Label(int x, int y, String anchor, String text) {}

  /** An axis. */
  public record Line(int x1, int y1, int x2, int y2) {}
}
