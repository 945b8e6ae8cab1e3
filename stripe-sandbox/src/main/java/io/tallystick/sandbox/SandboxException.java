package io.tallystick.sandbox;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** A request the provider would refuse; carries what its error object would say. */
public final class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String code;
  private final @Nullable String param;
  private transient @Nullable JsonObject details;

  SandboxException(int status, @Nullable String code, @Nullable String param, String message) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }

  static SandboxException invalid(String code, String param, String message) {
    return new SandboxException(400, code, param, message);
  }

  /** An id in the path that isn't known; the same in a parameter is status 400. */
  static SandboxException missing(int status, String objectName, String param, String id) {
    return new SandboxException(
        status, "resource_missing", param, "No such " + objectName + ": '" + id + "'");
  }

  /** Adds fields to the error object, or replaces its {@code type}. */
  SandboxException with(JsonObject moreFields) {
    details = moreFields;
    return this;
  }

  @Nullable JsonObject details() {
    return details;
  }

  /** HTTP status the provider answers with. */
  public int status() {
    return status;
  }

  /** The provider's error code, for example {@code charge_already_refunded}. */
  public @Nullable String code() {
    return code;
  }

  /** The parameter at fault. */
  public @Nullable String param() {
    return param;
  }
}
