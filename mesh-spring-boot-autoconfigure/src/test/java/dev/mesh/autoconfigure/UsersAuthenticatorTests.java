package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.AuthenticationRequests.PEER;
import static dev.mesh.autoconfigure.AuthenticationRequests.open;
import static dev.mesh.autoconfigure.AuthenticationRequests.reauthenticate;
import static dev.mesh.autoconfigure.AuthenticationRequests.resume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

/**
 * Tests for {@link UsersAuthenticator}.
 */
class UsersAuthenticatorTests {

	private static final MeshProperties.User BCRYPT = user("till",
			"{bcrypt}" + new BCryptPasswordEncoder(4).encode("one"), "device");

	private static final MeshProperties.User STRONGER = user("safe",
			"{bcrypt}" + new BCryptPasswordEncoder(5).encode("four"));

	private static final MeshProperties.User PBKDF2 = user("desk",
			"{pbkdf2}" + Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8().encode("two"));

	private static final MeshProperties.User NOOP = user("demo", "{noop}three", "a", "b");

	private static final List<MeshProperties.User> ALL = List.of(BCRYPT, PBKDF2, NOOP, STRONGER);

	private final Counting encoder = new Counting();

	private final UsersAuthenticator authenticator = new UsersAuthenticator(ALL, this.encoder);

	@Test
	void rightPasswordIsLetInWithItsRoles() {
		assertThat(authenticate("till", "one")).isEqualTo(AuthenticationResult.allow("till", List.of("device")));
		assertThat(authenticate("desk", "two")).isEqualTo(AuthenticationResult.allow("desk", List.of()));
		assertThat(authenticate("demo", "three")).isEqualTo(AuthenticationResult.allow("demo", List.of("a", "b")));
		assertThat(authenticate("safe", "four")).isEqualTo(AuthenticationResult.allow("safe", List.of()));
	}

	@Test
	void propertiesOfTheUserAreGranted() {
		UsersAuthenticator users = new UsersAuthenticator(
				List.of(new MeshProperties.User("till", "{noop}one", List.of(), Map.of("shop", "7"))));
		assertThat(users.authenticate(open(Credentials.password("till", "one"))))
			.isEqualTo(AuthenticationResult.allow("till", List.of()).withProperties(Map.of("shop", "7")));
	}

	@Test
	void wrongPasswordAndUnknownPrincipalAreRefusedInTheSameWords() {
		AuthenticationResult wrong = authenticate("till", "two");
		assertThat(wrong).isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(authenticate("nobody", "one")).isEqualTo(wrong);
		assertThat(authenticate("demo", "{noop}three")).isEqualTo(wrong);
	}

	@Test
	void unknownPrincipalCostsAsMuchAsAWrongPasswordOfAnyEncoding() {
		List<String> unknown = costsOf("nobody");
		assertThat(unknown).containsExactly("{bcrypt}04", "{bcrypt}05", "{noop}", "{pbkdf2}");
		for (MeshProperties.User user : ALL) {
			assertThat(costsOf(user.principal())).as(user.principal()).isEqualTo(unknown);
		}
	}

	@Test
	void passwordOfAnotherUserThatIsOnlyComparedForItsCostLetsNobodyIn() {
		assertThat(authenticate("nobody", "three")).isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(authenticate("till", "three")).isInstanceOf(AuthenticationResult.Deny.class);
	}

	@Test
	void usersOfOneEncodingCostOneComparison() {
		UsersAuthenticator one = new UsersAuthenticator(List.of(BCRYPT), this.encoder);
		one.authenticate(open(Credentials.password("nobody", "wrong")));
		assertThat(this.encoder.compared).containsExactly(BCRYPT.password());
	}

	@Test
	void returningPrincipalIsLetInWithoutAComparison() {
		authenticate("till", "one");
		this.encoder.compared.clear();
		assertThat(this.authenticator.authenticate(resume(PEER, Credentials.password("till", "one"), "till")))
			.isEqualTo(AuthenticationResult.allow("till", List.of("device")));
		assertThat(this.encoder.compared).isEmpty();
	}

	@Test
	void whoeverHasNotShownItsPasswordHereIsCompared() {
		Credentials wrong = Credentials.password("till", "wrong");
		authenticate("till", "one");
		assertThat(this.authenticator.authenticate(open(wrong))).isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(this.authenticator.authenticate(reauthenticate(PEER, wrong, "till")))
			.isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(this.authenticator.authenticate(resume(PEER, wrong, "desk")))
			.isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(this.authenticator.authenticate(resume(new PeerKey(5, 6, 7, 8), wrong, "till")))
			.isInstanceOf(AuthenticationResult.Deny.class);
	}

	@Test
	void noMorePasswordsAreCheckedAtATimeThanThereAreProcessors() throws InterruptedException {
		int processors = Runtime.getRuntime().availableProcessors();
		Occupying occupying = new Occupying();
		UsersAuthenticator busy = new UsersAuthenticator(List.of(user("demo", "{noop}three")), occupying);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < processors + 3; i++) {
			Thread thread = new Thread(() -> busy.authenticate(open(Credentials.password("demo", "three"))));
			thread.start();
			threads.add(thread);
		}
		await().atMost(Duration.ofSeconds(20))
			.until(() -> threads.stream().allMatch((thread) -> thread.getState() == Thread.State.WAITING));
		assertThat(occupying.now.get()).isEqualTo(processors);
		occupying.end.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(occupying.all.get()).isEqualTo(threads.size());
	}

	@Test
	void otherCredentialsAreLeftToOthers() {
		assertThat(this.authenticator.authenticate(open(Credentials.token("t"))))
			.isEqualTo(AuthenticationResult.abstain());
		assertThat(this.authenticator.authenticate(open(Credentials.anonymous())))
			.isEqualTo(AuthenticationResult.abstain());
	}

	private List<String> costsOf(String principal) {
		this.encoder.compared.clear();
		assertThat(authenticate(principal, "wrong")).isInstanceOf(AuthenticationResult.Deny.class);
		return this.encoder.compared.stream()
			.map((encoded) -> encoded.startsWith("{bcrypt}") ? "{bcrypt}" + encoded.split("\\$")[2]
					: encoded.substring(0, encoded.indexOf('}') + 1))
			.sorted()
			.toList();
	}

	private AuthenticationResult authenticate(String principal, String password) {
		return this.authenticator.authenticate(open(Credentials.password(principal, password)));
	}

	private static MeshProperties.User user(String principal, String password, String... roles) {
		return new MeshProperties.User(principal, password, List.of(roles), Map.of());
	}

	/** Remembers what was compared. */
	private static final class Counting implements PasswordEncoder {

		final List<String> compared = new ArrayList<>();

		private final PasswordEncoder encoder = UserPasswords.encoder();

		@Override
		public @Nullable String encode(@Nullable CharSequence rawPassword) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
			this.compared.add(encodedPassword);
			return this.encoder.matches(rawPassword, encodedPassword);
		}

	}

	/** Checks that go on until they may end. */
	private static final class Occupying implements PasswordEncoder {

		private final AtomicInteger now = new AtomicInteger();

		private final AtomicInteger all = new AtomicInteger();

		private final CountDownLatch end = new CountDownLatch(1);

		@Override
		public @Nullable String encode(@Nullable CharSequence rawPassword) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
			this.now.incrementAndGet();
			this.all.incrementAndGet();
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.now.decrementAndGet();
			return true;
		}

	}

}
