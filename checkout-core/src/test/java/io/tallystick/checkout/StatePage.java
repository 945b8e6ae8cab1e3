package io.tallystick.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A page of the docs made from a table of states: {@code mvn test -Ddiagrams.write=true}. */
public final class StatePage {
  private StatePage() {}

  /** The page is the head, the picture and the table. */
  public static <S> void check(
      String name,
      String head,
      S[] states,
      Function<S, String> code,
      Function<S, ? extends Collection<S>> next)
      throws IOException {
    check(name, head, states, code, next, (_, _) -> false);
  }

  /**
   * @param theirs whether only the provider's word leads from one to the other
   */
  public static <S> void check(
      String name,
      String head,
      S[] states,
      Function<S, String> code,
      Function<S, ? extends Collection<S>> next,
      BiPredicate<S, S> theirs)
      throws IOException {
    var page = new StringBuilder(head);
    for (S from : states) {
      for (S to : next.apply(from)) {
        page.append("    ").append(code.apply(from)).append(" --> ").append(code.apply(to));
        page.append(theirs.test(from, to) ? ": on the provider's word\n" : "\n");
      }
      if (next.apply(from).isEmpty()) {
        page.append("    ").append(code.apply(from)).append(" --> [*]\n");
      }
    }
    page.append("```\n\n| from | to |\n|---|---|\n");
    for (S from : states) {
      String to =
          next.apply(from).stream()
              .map(each -> code.apply(each) + (theirs.test(from, each) ? " (provider)" : ""))
              .collect(Collectors.joining(", "));
      page.append("| ").append(code.apply(from)).append(" | ");
      page.append(to.isEmpty() ? "final" : to).append(" |\n");
    }
    Path path = Path.of("../docs", name);
    if (Boolean.getBoolean("diagrams.write")) {
      Files.writeString(path, page);
    }
    assertThat(Files.readString(path))
        .as("docs/%s is out of date: run this test with -Ddiagrams.write=true", name)
        .isEqualTo(page.toString());
  }
}
