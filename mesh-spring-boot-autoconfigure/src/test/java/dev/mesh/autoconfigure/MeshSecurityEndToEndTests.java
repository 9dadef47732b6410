package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import dev.mesh.session.SessionEnd;
import dev.mesh.session.SessionException;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.test.context.TestPropertySource;

/**
 * Tests of an application that lets peers in by an authenticator of its own, by Spring
 * Security and by its properties, over real connections.
 */
@TestPropertySource(properties = { "mesh.server.spring-security=true", "mesh.server.users[0].principal=desk",
		"mesh.server.users[0].password={noop}two", "mesh.server.users[0].properties.shop=7",
		"mesh.server.accepted-properties=shop,floor" })
class MeshSecurityEndToEndTests extends HubFixture {

	@Autowired
	InMemoryUserDetailsManager accounts;

	@Autowired
	@Qualifier("badges")
	Map<String, String> badges;

	@Autowired
	@Qualifier("ends")
	Map<String, SessionEnd> ends;

	private final List<Mesh> clients = new ArrayList<>();

	@BeforeEach
	void resetAccounts() {
		this.badges.clear();
		this.accounts.deleteUser("till");
		this.accounts.createUser(account().roles("device").build());
	}

	@AfterEach
	void close() {
		this.clients.forEach(Mesh::close);
		await().atMost(LIMIT).until(() -> this.hub.connectedSessions().isEmpty());
	}

	@Test
	void accountOfTheAuthenticationManagerIsLetInWithItsRoles() {
		Session session = client().sessions().principal("till").password("one").open(address());
		assertThat(session.principal()).contains("till");
		assertThat(session.roles()).containsExactly("device");
		assertThat(refused(Credentials.password("till", "two"))).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
	}

	@Test
	void usersOfThePropertiesAreAskedAfterTheManagerAndOnlyAcceptedPropertiesGoThrough() {
		Session session = client().sessions()
			.principal("desk")
			.password("two")
			.property("floor", "2")
			.property("shop", "8")
			.property("admin", "yes")
			.open(address());
		assertThat(session.principal()).contains("desk");
		assertThat(session.properties()).containsEntry("floor", "2")
			.containsEntry("shop", "7")
			.doesNotContainKey("admin");
		assertThat(atHub(session).properties()).containsEntry("shop", "7").doesNotContainKey("admin");
	}

	@Test
	void tokenGivesPrincipalRolesClaimsAndExpiry() {
		Instant expiry = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3_600);
		String token = SignedTokens.sign(SignedTokens.claims("till", expiry, "device").claim("shop", "7"));
		Session session = client().sessions().token(token).open(address());
		assertThat(session.principal()).contains("till");
		assertThat(session.roles()).containsExactly("device");
		assertThat(session.expiresAt()).contains(expiry);
		assertThat(session.claims()).isEmpty();
		assertThat(atHub(session).claims()).containsEntry("shop", "7");
	}

	@Test
	void expiredTokenEndsTheSessionAtBothEndsAndANewOneShownInTimeKeepsIt() throws Exception {
		Mesh renewing = client();
		Mesh forgetful = client();
		String longToken = SignedTokens.token("till", Instant.now().plusSeconds(3_600), "manager");
		String shortToken = SignedTokens.token("till", Instant.now().plusSeconds(6), "device");
		Session renewed = renewing.sessions().token(shortToken).open(address());
		renewed.reauthenticate(Credentials.token(longToken)).get(20, TimeUnit.SECONDS);
		assertThat(renewed.roles()).containsExactly("manager");
		Session forgotten = forgetful.sessions().token(shortToken).open(address());
		forgotten.closed().get(20, TimeUnit.SECONDS);
		assertThat(forgotten.end()).get().extracting(SessionEnd::code).isEqualTo(ErrorCode.EXPIRED);
		assertThat(endAtHub(forgotten)).isEqualTo(ErrorCode.EXPIRED);
		assertThat(refused(Credentials.token(shortToken))).isIn(ErrorCode.AUTHENTICATION_FAILED, ErrorCode.EXPIRED);
		assertThat(renewed.state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		assertThat(atHub(renewed).roles()).containsExactly("manager");
	}

	@Test
	void credentialsThatAreNotAcceptedChangeNothing() {
		Session session = client().sessions().principal("till").password("one").open(address());
		assertThat(session.reauthenticate(Credentials.token("forged"))).failsWithin(LIMIT)
			.withThrowableOfType(Exception.class)
			.withMessageContaining("The token is not valid");
		assertThat(session.state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		assertThat(session.principal()).contains("till");
	}

	@Test
	void revokedPeerIsPutOutAndNotLetInAgainUntilItIsReinstated() throws Exception {
		Mesh client = client();
		Session session = client.sessions().principal("till").password("one").open(address());
		this.hub.revoke(client.key(), "the till was stolen");
		session.closed().get(20, TimeUnit.SECONDS);
		assertThat(session.end()).get().extracting(SessionEnd::code).isEqualTo(ErrorCode.REVOKED);
		assertThatExceptionOfType(SessionException.class)
			.isThrownBy(() -> client.sessions().principal("till").password("one").open(address()))
			.withMessageContaining("the till was stolen");
		this.hub.reinstate(client.key());
		client.sessions().principal("till").password("one").open(address());
	}

	@Test
	void trap8CredentialsChangedBetweenDropAndResumeAreCheckedAgainAndThePrincipalChangeIsVisible() throws Exception {
		this.badges.put("badge-1", "anna");
		try (CuttableProxy proxy = new CuttableProxy(this.port)) {
			URI through = address(proxy.port());
			Session disabled = client().sessions().principal("till").password("one").open(through);
			Session badge = client().sessions().token("badge-1").open(through);
			String id = badge.id();
			assertThat(badge.principal()).contains("anna");
			proxy.cut();
			await().atMost(LIMIT).until(() -> disabled.state().isRecovering() && badge.state().isRecovering());
			await().atMost(LIMIT).until(() -> this.hub.connectedSessions().isEmpty());
			this.accounts.updateUser(account().roles("device").disabled(true).build());
			this.badges.put("badge-1", "berta");
			proxy.restore();
			await().atMost(LIMIT).until(() -> badge.state().isConnected() && disabled.state().isClosed());
			assertThat(badge.id()).isEqualTo(id);
			assertThat(badge.principal()).contains("berta");
			assertThat(atHub(badge).principal()).contains("berta");
			assertThat(disabled.end()).get().extracting(SessionEnd::code).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
			assertThat(endAtHub(disabled)).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
		}
	}

	@Test
	void sessionThatComesBackHasTheRolesThatTheAccountHasNow() throws Exception {
		try (CuttableProxy proxy = new CuttableProxy(this.port)) {
			Session session = client().sessions().principal("till").password("one").open(address(proxy.port()));
			String id = session.id();
			this.accounts.updateUser(account().roles("manager").build());
			proxy.cut();
			await().atMost(LIMIT).until(() -> session.state().isRecovering());
			proxy.restore();
			await().atMost(LIMIT).until(() -> session.state().isConnected());
			assertThat(session.id()).isEqualTo(id);
			assertThat(session.roles()).containsExactly("manager");
		}
	}

	private ErrorCode refused(Credentials credentials) {
		try {
			client().sessions().credentials(credentials).open(address());
			throw new AssertionError("It was let in");
		}
		catch (SessionException ex) {
			return ex.code();
		}
	}

	private Session atHub(Session session) {
		return await().atMost(LIMIT)
			.until(() -> this.hub.connectedSessions()
				.stream()
				.filter((other) -> other.id().equals(session.id()))
				.findFirst()
				.orElse(null), (found) -> found != null);
	}

	private ErrorCode endAtHub(Session session) {
		return await().atMost(LIMIT).until(() -> this.ends.get(session.id()), (end) -> end != null).code();
	}

	private Mesh client() {
		Mesh client = Mesh.builder().name("client-" + this.clients.size()).build().start();
		this.clients.add(client);
		return client;
	}

	private static User.UserBuilder account() {
		return User.withUsername("till").password("{noop}one");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		@Bean
		InMemoryUserDetailsManager accounts() {
			return new InMemoryUserDetailsManager(account().build());
		}

		@Bean
		AuthenticationManager authenticationManager(InMemoryUserDetailsManager accounts) {
			return new ProviderManager(new DaoAuthenticationProvider(accounts));
		}

		@Bean
		JwtDecoder jwtDecoder() {
			return SignedTokens.decoder();
		}

		@Bean
		Map<String, String> badges() {
			return new ConcurrentHashMap<>();
		}

		@Bean
		Authenticator badgeAuthenticator(@Qualifier("badges") Map<String, String> badges) {
			return (request) -> (request.credentials() instanceof Credentials.Token given
					&& badges.containsKey(given.token()))
							? AuthenticationResult.allow(badges.get(given.token()), List.of())
							: AuthenticationResult.abstain();
		}

		@Bean
		Map<String, SessionEnd> ends() {
			return new ConcurrentHashMap<>();
		}

		@Bean
		SessionListener endListener(@Qualifier("ends") Map<String, SessionEnd> ends) {
			return (session, from, to) -> session.end().ifPresent((end) -> ends.put(session.id(), end));
		}

	}

}
