package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SessionFactoryTests {

	private static final URI HUB = URI.create("wss://hub.example/mesh");

	private final List<SessionRequest> requests = new ArrayList<>();

	private final List<List<SessionListener>> listeners = new ArrayList<>();

	private CompletableFuture<Session> answer = new CompletableFuture<>();

	private final SessionFactory factory = SessionFactory.create((request, told) -> {
		this.requests.add(request);
		this.listeners.add(told.listeners());
		return this.answer;
	}, List.of(HUB, URI.create("WS://spare.example:8080/mesh")));

	@Test
	void withoutAnythingSetAnAnonymousSessionIsTriedOnce() {
		this.factory.openAsync(HUB);

		SessionRequest request = this.requests.get(0);
		assertThat(request.uris()).containsExactly(HUB);
		assertThat(request.credentials()).isEqualTo(Credentials.anonymous());
		assertThat(request.reconnectMillis()).isEqualTo(60_000);
		assertThat(request.persistent()).isFalse();
		assertThat(request.pinnedKey()).isNull();
		assertThat(this.listeners.get(0)).isEmpty();
	}

	@Test
	void whatIsSetArrivesInTheRequest() {
		PeerKey key = TestKeys.named("hub").key();
		ReconnectionStrategy strategy = (attempt, entropy) -> 7;
		SessionListener listener = (session, from, to) -> {
		};
		this.factory.principal("bob")
			.password("secret")
			.property("zone", "north")
			.property("area", "7")
			.pinnedKey(key)
			.reconnectTimeout(Duration.ofSeconds(5))
			.reconnectionStrategy(strategy)
			.listener(listener)
			.openAsync();

		assertThat(this.requests.get(0)).isEqualTo(new SessionRequest(
				List.of(HUB, URI.create("WS://spare.example:8080/mesh")), Credentials.password("bob", "secret"),
				Map.of("zone", "north", "area", "7"), key, 5_000, strategy, false));
		assertThat(this.listeners.get(0)).containsExactly(listener);
	}

	@Test
	void eachMethodReturnsAnotherFactoryAndLeavesTheFirstAlone() {
		this.factory.principal("bob").password("secret").property("a", "b");
		this.factory.openAsync(HUB);

		assertThat(this.requests.get(0).credentials()).isEqualTo(Credentials.anonymous());
		assertThat(this.requests.get(0).properties()).isEmpty();
	}

	@Test
	void theLastOfPasswordAndTokenCounts() {
		this.factory.principal("bob").password("secret").token("a.b.c").openAsync(HUB);
		this.factory.token("a.b.c").principal("bob").password("secret").openAsync(HUB);
		this.factory.token("a.b.c").openAsync(HUB);
		this.factory.principal("bob").password("secret").anonymous().openAsync(HUB);

		assertThat(this.requests).extracting(SessionRequest::credentials)
			.containsExactly(new Credentials.Token(Optional.of("bob"), "a.b.c"), Credentials.password("bob", "secret"),
					Credentials.token("a.b.c"), Credentials.anonymous());
	}

	@Test
	void halfACredentialIsRefusedWithTheRemedy() {
		assertThatIllegalStateException().isThrownBy(() -> this.factory.password("x").openAsync(HUB))
			.withMessageContaining("principal(...)")
			.withMessageNotContaining("'x'");
		assertThatIllegalStateException().isThrownBy(() -> this.factory.principal("bob").openAsync(HUB))
			.withMessageContaining("'bob'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.principal(""));
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.password("x".repeat(9_000)))
			.withMessageContaining("9000")
			.withMessageNotContaining("xxx");
	}

	@Test
	void anAddressThatCannotBeDialledIsRefusedWithTheRemedy() {
		for (String address : List.of("ftp://hub.example/mesh", "hub.example/mesh", "wss:/mesh", "ws:///mesh")) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.factory.openAsync(URI.create(address)))
				.withMessageContaining("'" + address + "'")
				.withMessageContaining("ws://hub.example/mesh");
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SessionFactory.create((request, told) -> this.answer, List.of(URI.create("ftp://x/"))))
			.withMessageContaining("'ftp://x/'");
		assertThat(this.requests).isEmpty();
	}

	@Test
	void withoutConfiguredAddressesOneMustBeNamed() {
		SessionFactory bare = SessionFactory.create((request, told) -> this.answer, List.of());
		assertThatIllegalStateException().isThrownBy(bare::openAsync).withMessageContaining("mesh.session.urls");
	}

	@Test
	void propertyKeysFollowTheRules() {
		for (String key : List.of("", "$Principal", "a b", "a\tb", "a'b", "a\"b", "a(b", "a)b", "x".repeat(256),
				"a\u00a0b")) {
			assertThatIllegalArgumentException().as(key).isThrownBy(() -> this.factory.property(key, "value"));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.property("$x", "y"))
			.withMessageContaining("'$x'")
			.withMessageContaining("reserved");
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.property("key", "v".repeat(4_097)))
			.withMessageContaining("'key'")
			.withMessageContaining("4097");
		SessionFactory full = this.factory.property("a", "v".repeat(4_000)).property("b", "v".repeat(4_000));
		assertThatIllegalArgumentException().isThrownBy(() -> full.property("c", "v".repeat(1_000)))
			.withMessageContaining("8192");
		assertThat(full.property("zone/x.y-1", "\u00e4")).isNotNull();
	}

	@Test
	void timesAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.reconnectTimeout(Duration.ofHours(25)))
			.withMessageContaining("0 to 24h");
		assertThatIllegalArgumentException().isThrownBy(() -> this.factory.openTimeout(Duration.ZERO));
		this.factory.reconnectTimeout(Duration.ZERO).openAsync(HUB);
		assertThat(this.requests.get(0).reconnectMillis()).isZero();
	}

	@Test
	void openThrowsWhatTheOtherEndSaid() {
		this.answer = CompletableFuture
			.failedFuture(SessionException.of(ErrorCode.AUTHENTICATION_FAILED, "wrong password"));

		assertThatExceptionOfType(SessionException.class).isThrownBy(() -> this.factory.open(HUB))
			.withMessage("wrong password")
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED))
			.satisfies((ex) -> assertThat(ex.getStackTrace())
				.anyMatch((frame) -> frame.getClassName().equals(SessionFactoryTests.class.getName())));
	}

	@Test
	void otherFailuresAreWrapped() {
		this.answer = CompletableFuture.failedFuture(new IllegalStateException("a bug"));

		assertThatExceptionOfType(SessionException.class).isThrownBy(() -> this.factory.open())
			.withMessageContaining("a bug")
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.INTERNAL_ERROR));
	}

	@Test
	void anOpenThatTakesTooLongFailsAndIsCancelled() {
		CompletableFuture<Session> opened = this.factory.openTimeout(Duration.ofMillis(1)).openAsync(HUB);

		assertThatExceptionOfType(CompletionException.class).isThrownBy(opened::join)
			.withCauseInstanceOf(SessionException.class)
			.withMessageContaining("PT0.001S");
		assertThat(this.answer).isCancelled();
	}

	@Test
	void cancellingTheFutureCancelsTheRequest() {
		this.factory.openAsync(HUB).cancel(true);

		assertThat(this.answer).isCancelled();
	}

	@Test
	void noTextShowsASecret() {
		assertThat(this.factory.principal("bob").password("hunter2").request(List.of(HUB), true).toString())
			.doesNotContain("hunter2");
		assertThat(new SessionOptions("bob", "hunter2", "tok", Map.of(), null, Duration.ZERO, (attempt, entropy) -> 0,
				Duration.ZERO, SessionObservers.NONE, SessionRequest.Dialling.DEFAULTS)
			.toString()).doesNotContain("hunter2", "tok");
	}

}
