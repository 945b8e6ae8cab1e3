package io.tallystick.checkout.database;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs what is left to do once a test class is over, for all classes. */
public final class AfterTestClass implements AfterAllCallback {
  private static final Queue<Runnable> LEFT = new ConcurrentLinkedQueue<>();

  static void run(Runnable left) {
    LEFT.add(left);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getEnclosingClass() == null) {
      for (Runnable left = LEFT.poll(); left != null; left = LEFT.poll()) {
        left.run();
      }
    }
  }
}
