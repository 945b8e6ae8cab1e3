package io.tallystick.console.access;

import static io.tallystick.console.access.Role.ADMIN;
import static io.tallystick.console.access.Role.APPROVER;
import static io.tallystick.console.access.Role.FINANCE;
import static io.tallystick.console.access.Role.OPERATOR;
import static io.tallystick.console.access.Role.SUPPORT;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * One thing that may be done in the console, and the roles that may. This table is the only one.
 */
public enum Right {
  /** See pages. */
  VIEW(EnumSet.allOf(Role.class)),
  /** Write a note on an order or a discrepancy. */
  NOTE(EnumSet.of(SUPPORT, OPERATOR, FINANCE)),
  /** Mark an order for review, and take the mark away. */
  REVIEW(EnumSet.of(SUPPORT, FINANCE)),
  /** Send a receipt again. */
  RESEND_RECEIPT(EnumSet.of(SUPPORT)),
  /** Have goods asked for again. */
  RETRY_FULFILLMENT(EnumSet.of(SUPPORT, OPERATOR)),
  /** Ask the provider how something stands. */
  ASK_PROVIDER(EnumSet.of(SUPPORT, OPERATOR, FINANCE)),
  /** Have one webhook looked at again. */
  REPLAY_WEBHOOK(EnumSet.of(SUPPORT, OPERATOR)),
  /** Ask for money to go back. */
  REQUEST_REFUND(EnumSet.of(SUPPORT)),
  /** Approve or reject a refund that somebody else asked for. */
  DECIDE_REFUND(EnumSet.of(APPROVER)),
  /** Run, restart and stop jobs; replay many webhooks; send events again. */
  RUN_JOBS(EnumSet.of(OPERATOR)),
  /** Take a discrepancy, or give it to somebody. */
  ASSIGN(EnumSet.of(SUPPORT, OPERATOR, FINANCE)),
  /** Close a discrepancy as fixed or as a matter of time, and open it again. */
  CLOSE_DISCREPANCY(EnumSet.of(SUPPORT, OPERATOR, FINANCE)),
  /** Ask for a discrepancy to be accepted, a state forced, an amount written off. */
  RESOLVE(EnumSet.of(FINANCE)),
  /** Approve or reject what finance asked for; never one's own. */
  DECIDE_RESOLUTION(EnumSet.of(FINANCE, APPROVER)),
  /** Users and roles. */
  MANAGE_USERS(EnumSet.of(ADMIN));

  @SuppressWarnings("ImmutableEnumChecker") // copied, and handed out as a copy
  private final Set<Role> roles;

  Right(Set<Role> roles) {
    this.roles = EnumSet.copyOf(roles);
  }

  /** May somebody with these roles? */
  public boolean isOf(Collection<Role> given) {
    return given.stream().anyMatch(roles::contains);
  }

  /** Those who may. */
  public Set<Role> roles() {
    return EnumSet.copyOf(roles);
  }
}
