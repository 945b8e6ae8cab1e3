package io.tallystick.demo.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Posts over one connection that is kept. The least a client can be: on a small machine whatever it
 * computes is missing from the server it measures.
 */
final class KeepAlive implements AutoCloseable {
  private static final int TIMEOUT = 60_000;

  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  KeepAlive(int port) {
    this.port = port;
  }

  /**
   * @param headers without the usual ones; each ends with CRLF
   * @return the answer's status; its body is read and dropped
   */
  int post(String path, String headers, byte[] body) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(path, port, headers, body.length);
    var request = new ByteArrayOutputStream(head.length() + body.length);
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    Socket open = socket;
    InputStream answers = in;
    if (open == null || answers == null) {
      open = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
      open.setTcpNoDelay(true);
      open.setSoTimeout(TIMEOUT);
      answers = new BufferedInputStream(open.getInputStream());
      socket = open;
      in = answers;
    }
    request.writeTo(open.getOutputStream());
    return answer(answers);
  }

  private int answer(InputStream answers) throws IOException {
    int status = Integer.parseInt(line(answers).split(" ")[1]);
    long length = 0;
    boolean chunked = false;
    boolean ends = false;
    for (String header = line(answers); !header.isEmpty(); header = line(answers)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
      ends |= lower.startsWith("connection:") && lower.contains("close");
    }
    if (chunked) {
      do {
        length = Long.parseLong(line(answers), 16);
        answers.skipNBytes(length);
        var _ = line(answers);
      } while (length > 0);
    } else {
      answers.skipNBytes(length);
    }
    if (ends) {
      close();
    }
    return status;
  }

  private static String line(InputStream from) throws IOException {
    var line = new StringBuilder();
    for (int c = from.read(); c != '\n'; c = from.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      open.close();
    }
  }
}
