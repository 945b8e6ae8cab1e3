package io.tallystick.checkout.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
  @TempDir Path folder;

  @Test
  void javaKeepsTheReasonToItselfAndWeSayIt() {
    assertThat(FileTrouble.of(new AccessDeniedException("/out")))
        .isEqualTo("/out: permission denied");
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Files.readString(missing))
        .isInstanceOfSatisfying(
            IOException.class,
            e -> assertThat(FileTrouble.of(e)).isEqualTo(missing + ": no such file or directory"));
  }

  @Test
  void aMessageThatHasTheReasonStaysAsItIs() {
    assertThat(FileTrouble.of(new FileSystemException("/out", null, "No space left on device")))
        .isEqualTo("/out: No space left on device");
    assertThat(FileTrouble.of(new FileNotFoundException("/x (Permission denied)")))
        .isEqualTo("/x (Permission denied)");
  }
}
