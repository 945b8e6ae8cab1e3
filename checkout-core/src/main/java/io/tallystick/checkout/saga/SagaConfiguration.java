package io.tallystick.checkout.saga;

import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attribution.Attributions;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.fraud.FraudGate;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.pricing.OrderSnapshots;
import io.tallystick.checkout.pricing.Quotes;
import io.tallystick.checkout.pricing.coupon.Coupons;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.trace.Spans;
import io.tallystick.checkout.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Wires the checkout, and what finishes or undoes it. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class SagaConfiguration {
  private static final ObjectMapper JSON = new JsonMapper();

  /** The provider's keys live for a day; a customer's for two. */
  private static final Duration KEYS_KEPT = Duration.ofDays(2);

  @Bean
  Transactions sagaTransactions(TransactionTemplate template) {
    return new Transactions(template);
  }

  @Bean
  Compensations compensations(DataSource dataSource, Clock clock) {
    return new Compensations(dataSource, clock);
  }

  @Bean
  Answers checkoutAnswers(CheckoutAttempts attempts, PaymentAttempts payments, Orders orders) {
    return new Answers(attempts, payments, orders, JSON);
  }

  @Bean
  PaymentSettlement settlement(
      Transactions transactions,
      Orders orders,
      PaymentAttempts payments,
      CheckoutAttempts attempts,
      Inventory inventory,
      Coupons coupons,
      OrderEvents events,
      Compensations compensations,
      Refunds refunds,
      CheckoutMeters meters,
      Spans spans,
      Clock clock) {
    return new PaymentSettlement(
        transactions,
        orders,
        payments,
        attempts,
        inventory,
        coupons,
        events,
        compensations,
        refunds,
        meters,
        spans,
        clock);
  }

  @Bean
  CheckoutMeters checkoutMeters(Meters meters) {
    return new CheckoutMeters(meters);
  }

  @Bean
  OrderBeginning orderBeginning(
      Transactions transactions,
      CheckoutAttempts attempts,
      Quotes quotes,
      FraudGate fraud,
      Orders orders,
      OrderSnapshots snapshots,
      Contacts contacts,
      Attributions attributions,
      Inventory inventory,
      Coupons coupons,
      PaymentAttempts payments,
      OrderEvents events,
      PaymentProvider provider,
      PaymentSettlement settlement,
      OrderTokens tokens,
      Answers answers,
      CheckoutMeters meters,
      Spans spans,
      Clock clock,
      RandomGenerator chance) {
    return new OrderBeginning(
        transactions,
        attempts,
        quotes,
        suspect -> meters.screened(fraud.screen(suspect)),
        orders,
        snapshots,
        contacts,
        attributions,
        inventory,
        coupons,
        payments,
        events,
        new EarlierOrder(orders, payments, provider, settlement),
        new OrderNumbers(chance),
        tokens,
        answers,
        spans,
        clock);
  }

  /**
   * @param onShipment false: money is taken at once; true: held, and captured on shipment
   */
  @Bean
  public Checkout checkout(
      CheckoutAttempts attempts,
      PaymentAttempts payments,
      PaymentProvider provider,
      OrderBeginning beginning,
      PaymentSettlement settlement,
      Answers answers,
      CheckoutMeters meters,
      Spans spans,
      @Value("${tallystick.checkout.capture-on-shipment:false}") boolean onShipment) {
    var saga =
        new CheckoutSaga(
            attempts,
            payments,
            provider,
            beginning,
            settlement,
            answers,
            onShipment ? CaptureTime.ON_SHIPMENT : CaptureTime.AT_ONCE);
    return new MeasuredCheckout(saga, meters, spans);
  }

  @Bean
  public PaymentSweep paymentSweep(
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      Orders orders,
      Clock clock) {
    return new PaymentSweep(payments, provider, settlement, orders, clock);
  }

  /**
   * @param provider only asked for when a call is made
   */
  @Bean
  public PaymentInquiry paymentInquiry(
      PaymentAttempts payments,
      ObjectProvider<PaymentProvider> provider,
      PaymentSettlement settlement) {
    return new PaymentInquiry(payments, provider::getObject, settlement);
  }

  /**
   * @param provider only asked for when a call is made
   */
  @Bean
  public OrderInquiries orderInquiries(
      DataSource dataSource,
      PaymentInquiry payments,
      Refunds refunds,
      ObjectProvider<PaymentProvider> provider,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    return new OrderInquiries(
        dataSource, payments, refunds, provider::getObject, transaction, audit, clock);
  }

  @Bean
  public AbandonedCheckouts abandonedCheckouts(
      CheckoutAttempts attempts,
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      Answers answers) {
    return new AbandonedCheckouts(attempts, payments, provider, settlement, answers);
  }

  @Bean
  public CompensationWorker compensationWorker(
      Transactions transactions,
      Compensations compensations,
      CheckoutAttempts attempts,
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      Refunds refunds,
      Inventory inventory,
      Coupons coupons,
      Orders orders) {
    return new CompensationWorker(
        transactions,
        compensations,
        attempts,
        payments,
        provider,
        settlement,
        new RefundInFull(refunds),
        inventory,
        coupons,
        orders);
  }

  @Bean
  public Captures captures(
      Transactions transactions,
      Orders orders,
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      CheckoutMeters meters,
      Clock clock) {
    return new Captures(transactions, orders, payments, provider, settlement, meters, clock);
  }

  // The rounds get at their services late: without a provider's key the rest can do without them.

  @Bean
  public Worker sweepWorker(ObjectProvider<PaymentSweep> sweep) {
    return Worker.of("sweep", Duration.ofSeconds(5), 20, limit -> sweep.getObject().round(limit));
  }

  @Bean
  public Worker finishingWorker(ObjectProvider<AbandonedCheckouts> abandoned) {
    return Worker.of(
        "finisher", Duration.ofSeconds(10), 20, limit -> abandoned.getObject().round(limit));
  }

  @Bean
  public Worker compensatingWorker(ObjectProvider<CompensationWorker> compensation) {
    return Worker.of(
        "compensation", Duration.ofSeconds(5), 20, limit -> compensation.getObject().round(limit));
  }

  @Bean
  public Worker expiringWorker(ObjectProvider<Inventory> inventory, CheckoutMeters meters) {
    return Worker.of(
        "expiry",
        Duration.ofSeconds(10),
        100,
        limit -> meters.expired(inventory.getObject().expire(limit)));
  }

  @Bean
  public Worker keyForgettingWorker(ObjectProvider<CheckoutAttempts> attempts, Clock clock) {
    return Worker.of(
        "idempotency-keys",
        Duration.ofHours(1),
        1_000,
        limit -> attempts.getObject().forgetKeys(clock.instant().minus(KEYS_KEPT), limit));
  }
}
