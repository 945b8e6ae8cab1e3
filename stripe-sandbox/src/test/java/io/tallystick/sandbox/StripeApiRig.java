package io.tallystick.sandbox;

import java.time.Instant;
import org.junit.jupiter.api.AfterEach;

/** A sandbox and the moment at which most things happen in it. */
abstract class StripeApiRig {
  static final Instant AT = Instant.parse("2026-09-01T10:00:00Z");
  final SandboxFixture sandbox = new SandboxFixture();

  @AfterEach
  void close() {
    sandbox.close();
  }
}
