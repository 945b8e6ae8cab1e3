package io.tallystick.sandbox;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** Arms faults and tells which have hit. */
final class FaultControl {
  private final Faults faults;

  FaultControl(Faults faults) {
    this.faults = faults;
  }

  JsonObject state() {
    JsonObject json = new JsonObject();
    json.add("armed", new Gson().toJsonTree(faults.armed()));
    json.add("hits", new Gson().toJsonTree(faults.hits()));
    return json;
  }

  JsonObject arm(JsonBody body) {
    String path = body.required("path");
    @Nullable String method = body.text("method");
    Fault.Kind kind = body.word("kind", Fault.Kind.class, "");
    Fault.Body text = body.word("body", Fault.Body.class, "JSON");
    @Nullable String reason = body.text("reason");
    int status = body.integer("status", 500);
    int delayMillis = body.integer("delayMillis", 0);
    int times = body.integer("times", 1);
    int skip = body.integer("skip", 0);
    body.refuseUnread();
    try {
      faults.arm(new Fault(path, method, kind, status, text, reason, delayMillis, times, skip));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw JsonBody.bad("" + e.getMessage());
    }
    return state();
  }

  JsonObject seed(JsonBody body) {
    Long seed = body.number("seed");
    if (seed == null) {
      throw JsonBody.bad("field seed is missing");
    }
    int perMille = body.integer("perMille", 50);
    body.refuseUnread();
    try {
      faults.seed(seed, perMille);
    } catch (IllegalArgumentException e) {
      throw JsonBody.bad("" + e.getMessage());
    }
    return state();
  }

  JsonObject release() {
    faults.release();
    return state();
  }

  JsonObject clear() {
    faults.clear();
    return state();
  }
}
