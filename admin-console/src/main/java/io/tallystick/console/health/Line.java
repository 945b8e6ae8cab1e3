package io.tallystick.console.health;

/**
 * One thing that can be well or not.
 *
 * @param why what was seen
 * @param todo where to go; empty: nowhere
 * @param path of the page there
 */
record Line(String what, Level level, String why, String todo, String path) {
  /** How it is, as a symbol and in words. */
  enum Level {
    GOOD("✓", "good"),
    LOOK("⚠", "look"),
    BAD("✕", "bad");

    private final String symbol;
    private final String words;

    Level(String symbol, String words) {
      this.symbol = symbol;
      this.words = words;
    }

    public String symbol() {
      return symbol;
    }

    public String words() {
      return words;
    }
  }

  static Line of(String what, boolean bad, boolean look, String why, String todo, String path) {
    Level level = bad ? Level.BAD : look ? Level.LOOK : Level.GOOD;
    return new Line(what, level, why, todo, path);
  }
}
