package io.tallystick.demo.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one seed.
 *
 * @param lookAlikes how often each occurred
 * @param failures rounds that failed: nothing is proved
 */
record SeedResult(
    long seed,
    List<Met> met,
    List<Expected> missed,
    List<FalseAlarm> falseAlarms,
    Map<String, Integer> lookAlikes,
    List<String> failures) {

  /**
   * @param after how long it took from what happened to the round that found it
   */
  record Met(Expected expected, Duration after) {}

  /**
   * @param about what it was taken for: the look-alike or fault whose order or object it is
   */
  record FalseAlarm(Finding finding, String about) {}

  static SeedResult of(
      long seed,
      List<Expected> expected,
      List<Finding> found,
      Map<String, Integer> lookAlikes,
      Map<String, String> subjects,
      List<String> failures) {
    List<Finding> left = new ArrayList<>(found);
    List<Met> met = new ArrayList<>();
    List<Expected> missed = new ArrayList<>();
    for (Expected one : expected) {
      Optional<Finding> meets = left.stream().filter(one::isMetBy).findFirst();
      if (meets.isPresent()) {
        left.remove(meets.get());
        Duration after = Duration.between(one.since(), meets.get().foundAt());
        met.add(new Met(one, after.isNegative() ? Duration.ZERO : after));
      } else {
        missed.add(one);
      }
    }
    List<FalseAlarm> falseAlarms =
        left.stream().map(one -> new FalseAlarm(one, about(one, subjects))).toList();
    return new SeedResult(seed, met, missed, falseAlarms, lookAlikes, failures);
  }

  private static String about(Finding finding, Map<String, String> subjects) {
    for (String key :
        new String[] {
          String.valueOf(finding.orderId()), String.valueOf(finding.providerRef()), finding.anchor()
        }) {
      String name = subjects.get(key);
      if (name != null) {
        return name;
      }
    }
    return "the usual";
  }
}
