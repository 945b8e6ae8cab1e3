package io.tallystick.checkout.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.pricing.TestShop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContactsIT {
  private static final Contact ANNA = new Contact("anna@example.com", "Anna", "Kai 1", "Hamburg");

  private final TestShop shop = new TestShop();
  private final Contacts contacts = new Contacts(shop.dataSource, shop.clock);

  @BeforeEach
  void anOrder() {
    shop.order("SO-1", "EUR", 100);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private void write(Contact contact) {
    shop.transaction.executeWithoutResult(_ -> contacts.write("SO-1", contact));
  }

  @Test
  void contactDataAreKeptWithTheOrderAndWrittenAgainTheyAreTheSame() {
    write(ANNA);
    write(ANNA);
    assertThat(contacts.find("SO-1")).contains(ANNA);
    assertThat(contacts.find("SO-2")).isEmpty();
    assertThatThrownBy(() -> write(new Contact("eve@example.com", null, null, null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Order SO-1 has other contact data already");
  }

  @Test
  void outsideATransactionNothingIsWritten() {
    assertThatThrownBy(() -> contacts.write("SO-1", ANNA))
        .isInstanceOf(IllegalStateException.class);
    assertThat(contacts.find("SO-1")).isEmpty();
  }

  @Test
  void redactedTheyAreGoneAndStayGone() {
    write(ANNA);
    assertThat(contacts.redact("SO-1")).isTrue();
    assertThat(contacts.redact("SO-1")).isFalse();
    write(ANNA);
    assertThat(contacts.find("SO-1")).isEmpty();
    assertThat(
            shop.number(
                "SELECT count(*) FROM order_contact c WHERE c::text LIKE '%nna%' OR c::text LIKE"
                    + " '%Kai%'"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "anna",
        "anna@",
        "@example.com",
        "a@b@c",
        "a b@c.de",
        "a@c.de,eve@c.de",
        "a@c.de\r\nBcc: eve@c.de",
        "Anna <a@c.de>",
        "a\0@c.de"
      })
  void whatIsNoAddressIsRefusedWithoutRepeatingIt(String email) {
    assertThatThrownBy(() -> write(new Contact(email, null, null, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The e-mail address isn't one: it needs name@host");
  }

  @Test
  void controlCharactersAreTakenOutAndTooLongTextsRefused() {
    write(new Contact("a@b.example", "An\0na\nB", null, " Hamburg\t"));
    assertThat(contacts.find("SO-1"))
        .contains(new Contact("a@b.example", "An na B", null, "Hamburg"));
    assertThatThrownBy(() -> write(new Contact("a@b.example", "x".repeat(201), null, null)))
        .hasMessage("The name has 201 characters; at most 200 fit");
    assertThatThrownBy(() -> write(new Contact("x".repeat(255) + "@b.example", null, null, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
