package io.tallystick.console.access;

import java.io.Serializable;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who is logged in.
 *
 * @param name as in the audit: lower case, unique
 * @param shown for people
 * @param active false: may not come in any more
 * @param version counts changes of the user: a session of an older one ends
 */
public record Person(String name, String shown, Set<Role> roles, boolean active, int version)
    implements Principal, Serializable {

  public Person {
    roles = Set.copyOf(roles);
  }

  /** May they? */
  public boolean may(Right right) {
    return right.isOf(roles);
  }

  /** For templates: {@code me.may('NOTE')}. */
  public boolean may(String right) {
    return may(Right.valueOf(right));
  }

  /** In a fixed order. */
  public List<Role> rolesInOrder() {
    return roles.isEmpty() ? List.of() : List.copyOf(EnumSet.copyOf(roles));
  }

  @Override
  public String getName() {
    return name;
  }
}
