package io.tallystick.checkout.refund;

import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.stripe.StripePaymentLimits;
import io.tallystick.checkout.stripe.StripePayments;
import io.tallystick.checkout.stripe.StripeSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** The real adapter. Each call is made once; it is counted, and its process may die or hang. */
final class WatchedProvider implements AutoCloseable {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);

  /** One try a call, and bounds that no test meets. */
  private static final StripePaymentLimits LIMITS =
      new StripePaymentLimits(
          1,
          Duration.ofSeconds(30),
          1_000,
          Duration.ofSeconds(20),
          1_000,
          1_000,
          100,
          Duration.ofMillis(1));

  /** What ends a process: no catch of ours sees it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  final AtomicInteger refundCalls = new AtomicInteger();
  final AtomicInteger questions = new AtomicInteger();
  volatile boolean diesBeforeCall;
  volatile boolean diesAfterCall;
  volatile Runnable afterCall = () -> {};
  final PaymentProvider port =
      (PaymentProvider)
          Proxy.newProxyInstance(
              WatchedProvider.class.getClassLoader(),
              new Class<?>[] {PaymentProvider.class},
              (_, method, arguments) -> call(method, arguments));
  private final StripePayments adapter;

  WatchedProvider(String baseUrl) {
    var settings =
        StripeSettings.of("sk_test_refunds", baseUrl)
            .withTimeouts(READ_TIMEOUT, READ_TIMEOUT)
            .withPayments(LIMITS);
    adapter = StripePayments.open(settings, _ -> {}, System::nanoTime, new Random(1));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    boolean refunds = method.getName().equals("refund");
    if (refunds && diesBeforeCall) {
      throw new Killed();
    }
    if (refunds) {
      refundCalls.incrementAndGet();
    } else if (method.getName().equals("refundsOf")) {
      questions.incrementAndGet();
    }
    Object outcome;
    try {
      outcome = method.invoke(adapter, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (refunds && diesAfterCall) {
      throw new Killed();
    }
    if (refunds) {
      afterCall.run();
    }
    return outcome;
  }

  @Override
  public void close() {
    adapter.close();
  }
}
