package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers a call as the provider does when nothing goes wrong on the way. */
final class Provider {
  private final Ledger ledger;
  private final Clock clock;
  private final StripeApi reads;
  private final WriteApi writes;
  private final IdempotencyKeys keys;
  private final Ids requestIds = new Ids(new SplittableRandom(1));

  Provider(Ledger ledger, Clock clock, Webhooks webhooks) {
    this.ledger = ledger;
    this.clock = clock;
    this.reads = new StripeApi(ledger, webhooks);
    this.writes = new WriteApi(ledger, clock);
    this.keys = new IdempotencyKeys(clock);
  }

  String nextRequestId() {
    synchronized (requestIds) {
      return "req_" + requestIds.text(14);
    }
  }

  Answer answer(Call call, String requestId) {
    return answer(call, requestId, () -> {}, null);
  }

  /**
   * @param meanwhile runs while the key is taken, before the request is carried out
   * @param instead what the caller hears in place of the truth, from now on under this key
   */
  Answer answer(
      Call call, String requestId, Runnable meanwhile, @Nullable Supplier<Answer> instead) {
    try {
      requireKey(call.authorization());
      IdempotencyKeys.Key key = call.key();
      if (key == null) {
        meanwhile.run();
        Answer answer = tried(prepare(call, requestId));
        return instead == null ? answer : instead.get();
      }
      Optional<Answer> first = keys.begin(key, call.fingerprint());
      if (first.isPresent()) {
        return first.get().with("Idempotent-Replayed", "true");
      }
      return first(call, key, requestId, meanwhile, instead);
    } catch (SandboxException e) {
      return Answer.refusal(e);
    } catch (RuntimeException e) {
      return failure(e);
    }
  }

  /** The answer of a request that wasn't carried out is kept all the same. */
  Answer keep(Call call, Answer answer) {
    IdempotencyKeys.Key key = call.key();
    if (key == null) {
      return answer;
    }
    try {
      Optional<Answer> first = keys.begin(key, call.fingerprint());
      if (first.isPresent()) {
        return first.get().with("Idempotent-Replayed", "true");
      }
      keys.finish(key, answer);
      return answer;
    } catch (SandboxException e) {
      return Answer.refusal(e);
    }
  }

  private Answer first(
      Call call,
      IdempotencyKeys.Key key,
      String requestId,
      Runnable meanwhile,
      @Nullable Supplier<Answer> instead) {
    Answer kept = null;
    try {
      Supplier<Answer> execution = prepare(call, requestId);
      meanwhile.run();
      Answer answer = tried(execution);
      kept = instead == null ? answer : instead.get();
      return kept;
    } finally {
      if (kept == null) {
        keys.giveUp(key);
      } else {
        keys.finish(key, kept);
      }
    }
  }

  /** The parameters are read here; what they lack is no answer to be kept. */
  private Supplier<Answer> prepare(Call call, String requestId) {
    if (call.method().equals("GET")) {
      Params params = call.params();
      return () -> {
        ledger.catchUp(clock.instant());
        return Answer.json(200, reads.get(call.path(), params));
      };
    }
    WriteApi.Prepared prepared = writes.prepare(call.method(), call.path(), call.params());
    Event.Origin origin = new Event.Origin(requestId, call.idempotencyKey());
    return () -> {
      JsonObject json = prepared.run(origin);
      return Answer.json(200, json);
    };
  }

  private static Answer tried(Supplier<Answer> execution) {
    try {
      return execution.get();
    } catch (SandboxException e) {
      return Answer.refusal(e);
    } catch (RuntimeException e) {
      return failure(e);
    }
  }

  /** A mistake of ours must still be an answer a client can read. */
  private static Answer failure(RuntimeException e) {
    return Answer.error(500, "api_error", null, null, "sandbox failure: " + e);
  }

  /** As Stripe's client sends it, or as curl -u does, with an empty password. */
  private static void requireKey(@Nullable String authorization) {
    if (authorization == null || !authorization.matches("(Bearer|Basic) .+")) {
      throw new SandboxException(
          401, null, null, "You did not provide an API key in the Authorization header.");
    }
    String credentials = authorization.substring(authorization.indexOf(' ') + 1);
    String key = authorization.startsWith("Basic ") ? user(credentials) : credentials;
    if (!key.matches("(sk|rk)_[A-Za-z0-9_]+")) {
      throw new SandboxException(401, null, null, "Invalid API Key provided.");
    }
  }

  private static String user(String credentials) {
    try {
      String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      return decoded.endsWith(":") ? decoded.substring(0, decoded.length() - 1) : decoded;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
