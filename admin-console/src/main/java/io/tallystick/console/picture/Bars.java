package io.tallystick.console.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws bars: one or two for each name, all on one scale that begins at 0. */
public final class Bars {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 200;
  private static final int LEFT = 50;
  private static final int BOTTOM = 30;
  private static final int TOP = 15;

  /** A bar and its name. */
  public record Bar(String name, long value) {}

  /** Two bars beside each other: the first is bad, the second good. */
  public record Pair(String name, long bad, String badWords, long good, String goodWords) {}

  private Bars() {}

  /** One bar for each. */
  public static Picture single(String title, String description, List<Bar> bars) {
    long most = bars.stream().mapToLong(Bar::value).max().orElse(0);
    var drawing = new Drawing(title, description, bars.size(), most);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      drawing.bar(i, 0, 1, "plain", bar.value(), bar.name() + ": " + count(bar.value()));
      drawing.name(i, bar.name());
    }
    return drawing.done();
  }

  /** Two bars for each. */
  public static Picture pairs(String title, String description, List<Pair> pairs) {
    long most = pairs.stream().mapToLong(p -> Math.max(p.bad(), p.good())).max().orElse(0);
    var drawing = new Drawing(title, description, pairs.size(), most);
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      drawing.bar(
          i,
          0,
          2,
          "bad",
          pair.bad(),
          pair.name() + ", " + pair.badWords() + ": " + count(pair.bad()));
      drawing.bar(
          i,
          1,
          2,
          "good",
          pair.good(),
          pair.name() + ", " + pair.goodWords() + ": " + count(pair.good()));
      drawing.name(i, pair.name());
    }
    return drawing.done();
  }

  private static String count(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
  }

  private static final class Drawing {
    private final String title;
    private final String description;
    private final long most;
    private final int step;
    private final List<Picture.Rect> rects = new ArrayList<>();
    private final List<Picture.Label> labels = new ArrayList<>();
    private final List<Picture.Line> lines = new ArrayList<>();

    Drawing(String title, String description, int names, long most) {
      this.title = title;
      this.description = description;
      this.most = Math.max(most, 1);
      this.step = (WIDTH - LEFT) / Math.max(names, 1);
      int floor = HEIGHT - BOTTOM;
      lines.add(new Picture.Line(LEFT, floor, WIDTH, floor));
      labels.add(new Picture.Label(LEFT - 5, floor, "end", "0"));
      labels.add(new Picture.Label(LEFT - 5, TOP + 5, "end", count(this.most)));
    }

    void bar(int at, int nth, int of, String kind, long value, String words) {
      int room = HEIGHT - BOTTOM - TOP;
      // what isn't nothing can be seen
      int height = value <= 0 ? 0 : Math.max(1, (int) Math.round((double) value / most * room));
      int width = Math.max(1, step * 7 / 10 / of);
      int x = LEFT + at * step + step * 3 / 20 + nth * width;
      rects.add(new Picture.Rect(kind, x, HEIGHT - BOTTOM - height, width, height, words));
    }

    void name(int at, String name) {
      labels.add(new Picture.Label(LEFT + at * step + step / 2, HEIGHT - 10, "middle", name));
    }

    Picture done() {
      return new Picture(
          title,
          description,
          WIDTH,
          HEIGHT,
          List.copyOf(rects),
          List.copyOf(labels),
          List.copyOf(lines));
    }
  }
}
