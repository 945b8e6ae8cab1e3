package io.tallystick.console.access;

import java.util.Collection;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Compares a password with its hash, which goes no further: the session holds the person alone. */
final class PasswordLogin extends DaoAuthenticationProvider {

  PasswordLogin(Users users, PasswordEncoder passwords) {
    super(name -> stored(users, name));
    setPasswordEncoder(passwords);
  }

  private static UserDetails stored(Users users, String name) {
    return users
        .find(name)
        .flatMap(person -> users.passwordHash(person).map(hash -> new Stored(person, hash)))
        .orElseThrow(() -> new UsernameNotFoundException("no such user"));
  }

  @Override
  protected Authentication createSuccessAuthentication(
      Object principal, Authentication given, UserDetails user) {
    return login(((Stored) user).person());
  }

  /** Somebody who has shown who they are, whichever way. */
  static Authentication login(Person person) {
    return UsernamePasswordAuthenticationToken.authenticated(person, null, authorities(person));
  }

  private static Collection<GrantedAuthority> authorities(Person person) {
    return List.copyOf(
        person.roles().stream()
            .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
            .toList());
  }

  private record Stored(Person person, String hash) implements UserDetails {
    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
      return authorities(person);
    }

    @Override
    public String getPassword() {
      return hash;
    }

    @Override
    public String getUsername() {
      return person.name();
    }

    @Override
    public boolean isEnabled() {
      return person.active();
    }

    @Override
    public String toString() {
      return person.name(); // a record's own would show the hash
    }
  }
}
