package io.tallystick.console.order;

import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.note.Notes;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The page of one order. Reads our books and nothing else. */
@Controller
class OrderController {
  private final JdbcBooks books;
  private final JdbcOrderParts parts;
  private final JdbcTimeline timeline;
  private final Contacts contacts;
  private final Notes notes;
  private final ProviderKey key;
  private final TransactionTemplate snapshot;

  OrderController(
      JdbcBooks books,
      JdbcOrderParts parts,
      JdbcTimeline timeline,
      Contacts contacts,
      Notes notes,
      ProviderKey key,
      PlatformTransactionManager transactions) {
    this.books = books;
    this.parts = parts;
    this.timeline = timeline;
    this.contacts = contacts;
    this.notes = notes;
    this.key = key;
    this.snapshot = new TransactionTemplate(transactions);
    snapshot.setReadOnly(true);
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
  }

  @May(Right.VIEW)
  @GetMapping("/orders/{orderId}")
  String order(
      @PathVariable String orderId,
      @RequestParam(defaultValue = "") String kind,
      @AuthenticationPrincipal Person me,
      Model model) {
    // one view of the books: a page put together while the order moves on would contradict itself
    snapshot.executeWithoutResult(_ -> fill(orderId, wanted(kind), me, model));
    return "order/order";
  }

  private void fill(String orderId, Happening.@Nullable Kind kind, Person me, Model model) {
    Books order = find(orderId);
    Contact contact = contacts.find(orderId).orElse(null);
    model.addAttribute("order", order);
    model.addAttribute("verdict", Verdict.of(order));
    model.addAttribute("contact", contact);
    model.addAttribute(
        "lines",
        Stream.concat(parts.lines(orderId).stream(), parts.extras(orderId).stream()).toList());
    model.addAttribute("stock", parts.stock(orderId));
    model.addAttribute("items", parts.items(orderId));
    model.addAttribute("differences", parts.differences(orderId));
    model.addAttribute("atProvider", parts.atProvider(order));
    model.addAttribute("notes", notes.ofOrder(orderId));
    model.addAttribute("events", timeline.payloads(order));
    model.addAttribute(
        "offers", Offers.of(order, me, parts.receipts(orderId), contact != null, key.isThere()));
    addTimeline(model, order, kind);
  }

  private Books find(String orderId) {
    Books found = orderId.indexOf('\0') >= 0 ? null : books.of(orderId);
    if (found == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    return found;
  }

  private static Happening.@Nullable Kind wanted(String kind) {
    try {
      return kind.isEmpty() ? null : Happening.Kind.of(kind);
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "no such kind", e);
    }
  }

  private void addTimeline(Model model, Books order, Happening.@Nullable Kind wanted) {
    JdbcTimeline.Lines lines = timeline.of(order);
    List<Happening> happened = lines.latestFirst().reversed();
    Map<Happening.Kind, Long> counts = new EnumMap<>(Happening.Kind.class);
    for (Happening.Kind each : Happening.Kind.values()) {
      long count = happened.stream().filter(line -> line.isOf(each)).count();
      if (count > 0) {
        counts.put(each, count);
      }
    }
    model.addAttribute("kind", wanted);
    model.addAttribute("counts", counts);
    model.addAttribute("allLines", lines.all());
    model.addAttribute("shownLines", happened.size());
    model.addAttribute(
        "happened",
        wanted == null
            ? happened
            : happened.stream().filter(line -> line.isOf(Objects.requireNonNull(wanted))).toList());
  }
}
