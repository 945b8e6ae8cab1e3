package io.tallystick.console.access;

import java.util.Locale;

/**
 * What somebody is trusted with. A user has one or several; what each may do says {@link Right}.
 */
public enum Role {
  /** Sees everything, changes nothing. */
  VIEWER("sees everything, changes nothing"),
  /** Answers customers. */
  SUPPORT("answers customers: notes, receipts, replays, asks for refunds"),
  /** Decides on what others ask for. */
  APPROVER("approves or rejects refunds that others ask for"),
  /** Keeps the jobs running. */
  OPERATOR("runs jobs, replays in bulk"),
  /** Answers for the money. */
  FINANCE("resolves differences, with a second person"),
  /** Decides who may come in. */
  ADMIN("users and roles");

  private final String words;

  Role(String words) {
    this.words = words;
  }

  /** As stored and typed: support. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people: what it is for. */
  public String words() {
    return words;
  }
}
