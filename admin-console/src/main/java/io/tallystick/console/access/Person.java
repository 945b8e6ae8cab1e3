package io.tallystick.console.access;

import java.security.Principal;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

/**
 * Who is logged in.
 *
 * @param name as in the audit: lower case, unique
 * @param shown for people
 * @param password its hash; null once it has been compared, and for who logs in elsewhere
 * @param active false: may not come in any more
 * @param version counts changes of the user: a session of an older one ends
 */
public record Person(
    String name,
    String shown,
    @Nullable String password,
    Set<Role> roles,
    boolean active,
    int version)
    implements UserDetails, Principal {

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

  /** Nothing of it is needed once the password was compared. */
  Person withoutPassword() {
    return new Person(name, shown, null, roles, active, version);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Collection<? extends GrantedAuthority> getAuthorities() {
    return roles.stream().map(role -> new SimpleGrantedAuthority("ROLE_" + role.name())).toList();
  }

  @Override
  public @Nullable String getPassword() {
    return password;
  }

  @Override
  public String getUsername() {
    return name;
  }

  @Override
  public boolean isEnabled() {
    return active;
  }

  @Override
  public String toString() {
    return name; // a record's own would show the hash
  }
}
