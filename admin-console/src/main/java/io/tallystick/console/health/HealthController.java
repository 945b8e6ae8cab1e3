package io.tallystick.console.health;

import io.tallystick.checkout.metrics.OpenWork;
import io.tallystick.checkout.metrics.OpenWorkNow;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of health. */
@Controller
class HealthController {
  private static final List<String> AGES = List.of("under_1h", "1h_to_1d", "over_1d");

  private final OpenWorkNow open;
  private final HealthLines lines;
  private final WorkerProcesses workers;

  HealthController(OpenWorkNow open, HealthLines lines, WorkerProcesses workers) {
    this.open = open;
    this.lines = lines;
    this.workers = workers;
  }

  /** Orders in one state, by how long ago they were placed. */
  record Stuck(String state, long underAnHour, long underADay, long older) {}

  @May(Right.VIEW)
  @GetMapping("/health")
  String health(Model model) {
    try {
      OpenWork work = open.read();
      model.addAttribute("at", work.at());
      model.addAttribute("lines", lines.of(work));
      model.addAttribute("stuck", stuck(work));
      model.addAttribute("workers", workers.alive());
    } catch (DataAccessException e) {
      model.addAttribute("lines", List.of(HealthLines.databaseAway()));
      model.addAttribute("stuck", List.of());
      model.addAttribute("workers", List.of());
    }
    return "health/health";
  }

  private static List<Stuck> stuck(OpenWork work) {
    var states = new TreeSet<String>();
    work.orders()
        .forEach(
            (key, count) -> {
              if (count > 0) {
                states.add(key.state());
              }
            });
    List<Stuck> stuck = new ArrayList<>();
    for (String state : states) {
      long[] counts =
          AGES.stream()
              .mapToLong(age -> work.orders().getOrDefault(new OpenWork.OrderAge(state, age), 0L))
              .toArray();
      stuck.add(new Stuck(state, counts[0], counts[1], counts[2]));
    }
    return stuck;
  }
}
