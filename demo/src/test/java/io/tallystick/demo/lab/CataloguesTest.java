package io.tallystick.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CataloguesTest {
  @Test
  void everyTypeHasAFaultAndEverySeedDrawsOne() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(Faults.drawn(new SplittableRandom(seed)).stream().map(Fault::type))
          .containsAll(EnumSet.allOf(DiscrepancyType.class));
    }
  }

  @Test
  void eachHasANameOfItsOwnThatTheDocumentTells() throws Exception {
    String document = Files.readString(Path.of("../docs/lab.md")).replaceAll("\\s+", " ");
    assertThat(Faults.ALL.stream().map(Fault::cause).collect(Collectors.toSet()))
        .hasSameSizeAs(Faults.ALL)
        .allSatisfy(cause -> assertThat(document).contains("| " + cause + " |"));
    assertThat(LookAlikes.ALL.stream().map(LookAlike::name).collect(Collectors.toSet()))
        .hasSameSizeAs(LookAlikes.ALL)
        .allSatisfy(name -> assertThat(document).contains(name));
  }
}
