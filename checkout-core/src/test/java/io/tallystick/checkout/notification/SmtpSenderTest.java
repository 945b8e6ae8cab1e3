package io.tallystick.checkout.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Against a small SMTP server on loopback. */
class SmtpSenderTest {
  private static final Mail MAIL =
      new Mail("<abc@shop.example>", "anna@example.com", "Grüße", "12.34 EUR\n", "SO-1", "receipt");

  /** Takes one mail and keeps its lines. */
  private static Thread server(ServerSocket socket, List<String> lines) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = socket.accept();
                  var in =
                      new BufferedReader(
                          new InputStreamReader(
                              client.getInputStream(), StandardCharsets.US_ASCII));
                  var out =
                      new PrintWriter(client.getOutputStream(), true, StandardCharsets.US_ASCII)) {
                out.print("220 here\r\n");
                out.flush();
                boolean data = false;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  lines.add(line);
                  if (data && !line.equals(".")) {
                    continue;
                  }
                  data = line.equals("DATA");
                  out.print(data ? "354 go on\r\n" : "250 yes\r\n");
                  out.flush();
                  if (line.equals("QUIT")) {
                    return;
                  }
                }
              } catch (IOException e) {
                lines.add("broken: " + e);
              }
            });
  }

  @Test
  void theMessageIdIsOursAndGoesOverTheWire() throws Exception {
    var lines = new CopyOnWriteArrayList<String>();
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = server(socket, lines);
      var smtp = new JavaMailSenderImpl();
      smtp.setHost(socket.getInetAddress().getHostAddress());
      smtp.setPort(socket.getLocalPort());

      new SmtpSender(smtp, "shop@shop.example").send(MAIL);
      server.join();
    }
    assertThat(lines)
        .contains(
            "MAIL FROM:<shop@shop.example>",
            "RCPT TO:<anna@example.com>",
            "Message-ID: <abc@shop.example>",
            "Auto-Submitted: auto-generated",
            "12.34 EUR");
    assertThat(lines).noneMatch(line -> line.startsWith("broken"));
  }

  @Test
  void aSilentServerIsNotWaitedForWithoutEnd() {
    var smtp = new JavaMailSenderImpl();
    smtp.getJavaMailProperties().setProperty("mail.smtp.timeout", "700");
    var _ = new SmtpSender(smtp, "shop@shop.example");
    assertThat(smtp.getJavaMailProperties())
        .containsEntry("mail.smtp.connectiontimeout", "10000")
        .containsEntry("mail.smtp.writetimeout", "10000")
        .containsEntry("mail.smtps.timeout", "10000")
        .containsEntry("mail.smtp.timeout", "700");
  }

  @Test
  void aServerThatIsNotThereIsAFailure() throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    var smtp = new JavaMailSenderImpl();
    smtp.setHost("127.0.0.1");
    smtp.setPort(free);
    assertThatThrownBy(() -> new SmtpSender(smtp, "shop@shop.example").send(MAIL))
        .isInstanceOf(MailException.class);
  }
}
