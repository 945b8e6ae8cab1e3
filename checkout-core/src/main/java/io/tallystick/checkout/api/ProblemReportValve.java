package io.tallystick.checkout.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Writes a problem where Tomcat would write a page, and nothing of the error itself. */
public final class ProblemReportValve extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType(Problems.MEDIA_TYPE);
      response
          .getOutputStream()
          .write(
              ApiJson.mapper()
                  .writeValueAsString(Problems.ofStatus(status))
                  .getBytes(StandardCharsets.UTF_8));
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      container.getLogger().debug("The client didn't wait for the error", e);
    }
  }
}
