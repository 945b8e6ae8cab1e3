package io.tallystick.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tallystick.console.ConsoleRig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Coming in by the company's own login, with a real OpenID Connect exchange. */
class SingleSignOnIT {
  private static final String CLIENT = "tallystick-console";

  private static ConsoleRig rig;
  private static HttpServer company;
  private static RSAKey key;

  /** What the company's login says of who comes next. */
  private static final Map<String, Object> CLAIMS = new LinkedHashMap<>();

  private static String nonce = "";

  @BeforeAll
  static void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    company = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    company.createContext("/keys", http -> answer(http, new JWKSet(key.toPublicJWK()).toString()));
    company.createContext("/token", SingleSignOnIT::token);
    company.start();
    String registration = "spring.security.oauth2.client.registration.company.";
    String provider = "spring.security.oauth2.client.provider.company.";
    rig =
        ConsoleRig.start(
            registration + "client-id=" + CLIENT,
            registration + "client-secret=s3cret",
            registration + "client-name=Example Inc.",
            registration + "authorization-grant-type=authorization_code",
            registration + "redirect-uri={baseUrl}/login/oauth2/code/company",
            registration + "scope=openid,email",
            provider + "authorization-uri=" + url("/authorize"),
            provider + "token-uri=" + url("/token"),
            provider + "jwk-set-uri=" + url("/keys"));
  }

  @AfterAll
  static void stop() {
    rig.close();
    company.stop(0);
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + company.getAddress().getPort() + path;
  }

  private static void token(HttpExchange http) throws IOException {
    try {
      var claims =
          new JWTClaimsSet.Builder()
              .issuer(url(""))
              .subject("u-1")
              .audience(CLIENT)
              .claim("nonce", nonce)
              .issueTime(Date.from(Instant.now()))
              .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))));
      CLAIMS.forEach(claims::claim);
      var token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims.build());
      token.sign(new RSASSASigner(key));
      answer(
          http,
          "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":300,\"id_token\":\"%s\"}"
              .formatted(token.serialize()));
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new IOException(e);
    }
  }

  private static void answer(HttpExchange http, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    http.getResponseHeaders().set("Content-Type", "application/json");
    http.sendResponseHeaders(200, body.length);
    http.getResponseBody().write(body);
    http.close();
  }

  /** Where the company's login leads. */
  private static String cameBack(ConsoleRig.Visitor visitor, Map<String, Object> claims) {
    CLAIMS.clear();
    CLAIMS.putAll(claims);
    String there = location(visitor.get("/oauth2/authorization/company"));
    assertThat(there).startsWith(url("/authorize"));
    nonce = parameter(there, "nonce");
    String back = "/login/oauth2/code/company?code=c&state=" + parameter(there, "state");
    String to = location(visitor.get(back));
    return URI.create(to).getRawQuery() == null
        ? URI.create(to).getPath()
        : URI.create(to).getPath() + "?" + URI.create(to).getRawQuery();
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static String parameter(String uri, String name) {
    for (String pair : URI.create(uri).getRawQuery().split("&")) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    throw new AssertionError(name + " in " + uri);
  }

  @Test
  void theLoginOffersIt() {
    assertThat(rig.visitor().get("/login").body()).contains("Log in with Example Inc.");
  }

  @Test
  void aUserOfOursComesInWithTheRolesGivenHere() {
    rig.user("eva@example.com", Role.VIEWER);
    var eva = rig.visitor();
    assertThat(
            cameBack(
                eva, Map.of("email", "Eva@Example.com", "email_verified", true, "roles", "admin")))
        .isEqualTo("/");
    assertThat(eva.get("/me").body()).contains("eva@example.com").contains("viewer");
    assertThat(eva.get("/users").statusCode()).isEqualTo(403);
  }

  @Test
  void whoIsNoUserHereIsLeftOutside() {
    var stranger = rig.visitor();
    assertThat(cameBack(stranger, Map.of("email", "who@example.com", "email_verified", true)))
        .isEqualTo("/login?stranger");
    assertThat(stranger.get("/").statusCode()).isEqualTo(302);
    assertThat(rig.count("SELECT count(*) FROM console_user WHERE user_name LIKE 'who%'")).isZero();
  }

  @Test
  void anAddressThatNobodyVerifiedCountsForNothing() {
    rig.user("tom@example.com", Role.ADMIN);
    for (Map<String, Object> claims :
        java.util.List.<Map<String, Object>>of(
            Map.of("email", "tom@example.com"),
            Map.of("email", "tom@example.com", "email_verified", false))) {
      var stranger = rig.visitor();
      assertThat(cameBack(stranger, claims)).isEqualTo("/login?stranger");
      assertThat(stranger.get("/users").statusCode()).isEqualTo(302);
    }
  }

  @Test
  void whoIsShutOutHereDoesntComeInThatWayEither() {
    rig.user("left@example.com", Role.SUPPORT);
    rig.bean(Users.class)
        .change("left@example.com", java.util.Set.of(Role.SUPPORT), false, 0, "admin");
    assertThat(cameBack(rig.visitor(), Map.of("email", "left@example.com", "email_verified", true)))
        .isEqualTo("/login?stranger");
  }
}
