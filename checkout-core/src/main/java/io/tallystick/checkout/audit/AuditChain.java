package io.tallystick.checkout.audit;

import io.tallystick.checkout.audit.JdbcAuditChain.Link;
import io.tallystick.checkout.audit.Verification.Broken;
import io.tallystick.checkout.audit.Verification.Verified;
import io.tallystick.checkout.audit.Verification.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Seals the record of changes by a chain of hashes, and finds out whether it was tampered with.
 *
 * <p>Entries are sealed after their transactions, so that these don't wait for each other. Until
 * then nothing proves an entry; seal often.
 */
public final class AuditChain {
  private static final int MOST_AT_ONCE = 5_000;
  private static final int PAGE = 2_000;

  private final JdbcAuditChain jdbc;
  private final TransactionTemplate sealing;
  private final TransactionTemplate reading;

  public AuditChain(DataSource dataSource, PlatformTransactionManager transactions) {
    this.jdbc = new JdbcAuditChain(dataSource);
    this.sealing = new TransactionTemplate(transactions);
    sealing.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    // who has waited for another sealer must see what that one wrote
    sealing.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    this.reading = new TransactionTemplate(transactions);
    reading.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ); // one moment
    reading.setReadOnly(true);
  }

  /**
   * Links the next entries, in one transaction. Of several at once each waits for the one before.
   * Entries of a transaction that began before the oldest one still open are linked; later ones
   * wait for it to end.
   *
   * @param limit at most so many; 5000 are the most in any case
   * @return how many; fewer than the limit: there are no more for now
   */
  public int seal(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("At least one entry, not " + limit);
    }
    return Objects.requireNonNull(sealing.execute(_ -> sealLocked(Math.min(limit, MOST_AT_ONCE))));
  }

  /** Links all that can be linked now, in as many transactions as it takes. */
  public long sealAll() {
    long sealed = 0;
    int round;
    do {
      round = seal(MOST_AT_ONCE);
      sealed += round;
    } while (round == MOST_AT_ONCE);
    return sealed;
  }

  private int sealLocked(int limit) {
    jdbc.lock();
    JdbcAuditChain.Head head = jdbc.head();
    long position = head.position();
    String hash = head.hash();
    List<Link> links = new ArrayList<>();
    for (SealedEntry entry : jdbc.toSeal(limit)) {
      hash = entry.link(hash);
      links.add(new Link(++position, hash, entry.place(), entry));
    }
    if (!links.isEmpty()) {
      jdbc.append(links);
    }
    return links.size();
  }

  /** The chain's last link; position 0: nothing is sealed yet. It is read, not verified. */
  public Checkpoint head() {
    JdbcAuditChain.Head head = jdbc.head();
    return new Checkpoint(head.position(), head.hash());
  }

  /** Looks at every entry and every link, as they stand at one moment. */
  public Verification verify() {
    return Objects.requireNonNull(reading.execute(_ -> verifyAll(null)));
  }

  /**
   * Looks at all, and whether this is still the chain that {@code expected} was taken from: who may
   * write everything here could have made a whole new one.
   */
  public Verification verify(Checkpoint expected) {
    return Objects.requireNonNull(reading.execute(_ -> verifyAll(expected)));
  }

  private Verification verifyAll(@Nullable Checkpoint expected) {
    JdbcAuditChain.Unlinked unlinked = jdbc.unlinked();
    var walk = new Walk(expected);
    Optional<Broken> broken = walk.toTheEnd();
    Long putIn = unlinked.putIn();
    if (putIn != null && (broken.isEmpty() || unlinked.putBefore() <= broken.get().position())) {
      return new Broken(unlinked.putBefore(), putIn, What.INSERTED);
    }
    if (broken.isPresent()) {
      return broken.get();
    }
    return new Verified(walk.position, unlinked.unsealed(), walk.hash);
  }

  /** From the first link to the last, or to the first that doesn't hold. */
  private final class Walk {
    private final @Nullable Checkpoint expected;
    private final Map<Long, Place> lastOfServer = new HashMap<>();
    private long position;
    private String hash = SealedEntry.GENESIS;

    Walk(@Nullable Checkpoint expected) {
      this.expected = expected;
    }

    Optional<Broken> toTheEnd() {
      List<Link> page;
      do {
        page = jdbc.links(position, PAGE);
        for (Link link : page) {
          Broken broken = step(link);
          if (broken != null) {
            return Optional.of(broken);
          }
        }
      } while (page.size() == PAGE);
      return expected != null && expected.position() > position
          ? Optional.of(new Broken(position + 1, null, What.MISSING))
          : Optional.empty();
    }

    private @Nullable Broken step(Link link) {
      if (link.position() != position + 1) {
        return new Broken(position + 1, null, What.MISSING);
      }
      SealedEntry entry = link.entry();
      long auditId = link.place().auditId();
      if (entry == null) {
        return new Broken(link.position(), auditId, What.MISSING);
      }
      Place last = lastOfServer.put(link.place().writtenBy(), link.place());
      if (last != null && !last.before(link.place())) {
        return new Broken(link.position(), auditId, What.OUT_OF_PLACE);
      }
      String worked = entry.link(hash);
      if (!worked.equals(link.hash())) {
        return new Broken(
            link.position(), auditId, isAheadOfItsNext(link) ? What.OUT_OF_PLACE : What.CHANGED);
      }
      position = link.position();
      hash = worked;
      return expected != null && expected.position() == position && !expected.hash().equals(hash)
          ? new Broken(position, auditId, What.OTHER_CHAIN)
          : null;
    }

    /** The first of two that changed places is later than the one behind it. */
    private boolean isAheadOfItsNext(Link link) {
      return jdbc.link(link.position() + 1)
          .filter(next -> !link.place().before(next.place()))
          .isPresent();
    }
  }
}
